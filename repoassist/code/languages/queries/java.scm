(program) @import

(class_declaration
  name: (identifier) @name
  superclass: (superclass [(type_identifier) (scoped_type_identifier) (generic_type) (annotated_type)] @base)?
  interfaces: (super_interfaces
    (type_list [(type_identifier) (scoped_type_identifier) (generic_type) (annotated_type)]* @base))?
  body: (_) @body) @definition.class

(record_declaration
  name: (identifier) @name
  interfaces: (super_interfaces
    (type_list [(type_identifier) (scoped_type_identifier) (generic_type) (annotated_type)]* @base))?
  body: (_) @body) @definition.class

(enum_declaration
  name: (identifier) @name
  interfaces: (super_interfaces
    (type_list [(type_identifier) (scoped_type_identifier) (generic_type) (annotated_type)]* @base))?
  body: (_) @body) @definition.enum

(interface_declaration
  name: (identifier) @name
  (extends_interfaces
    (type_list [(type_identifier) (scoped_type_identifier) (generic_type) (annotated_type)]* @base))?
  body: (_) @body) @definition.interface

(annotation_type_declaration
  name: (identifier) @name
  body: (_) @body) @definition.interface

; Members are looked for where a type is declared, so that those of anonymous classes are nobody's.
[
  (class_declaration body: (class_body [
    (method_declaration name: (identifier) @name body: (_)? @body)
    (constructor_declaration name: (identifier) @name body: (_) @body)
  ] @definition.method))
  (record_declaration body: (class_body [
    (method_declaration name: (identifier) @name body: (_)? @body)
    (constructor_declaration name: (identifier) @name body: (_) @body)
    (compact_constructor_declaration name: (identifier) @name body: (_) @body)
  ] @definition.method))
  (enum_declaration body: (enum_body (enum_body_declarations [
    (method_declaration name: (identifier) @name body: (_)? @body)
    (constructor_declaration name: (identifier) @name body: (_) @body)
  ] @definition.method)))
  (interface_body (method_declaration name: (identifier) @name body: (_)? @body) @definition.method)
  (annotation_type_body (annotation_type_element_declaration name: (identifier) @name) @definition.method)
]

(field_declaration
  [(modifiers "static" "final") (modifiers "final" "static")]
  declarator: (variable_declarator name: (identifier) @name)) @definition.constant

(constant_declaration
  declarator: (variable_declarator name: (identifier) @name)) @definition.constant
