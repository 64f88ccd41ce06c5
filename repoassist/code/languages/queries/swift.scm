(import_declaration) @import

; Names that need no import within a module, and of an imported one only the module's. A type parameter hides others.
(type_parameter . (type_identifier) @import)
[
  (user_type) @use
  (call_expression . (simple_identifier) @use)
  (macro_invocation . (simple_identifier) @use)
]
((navigation_expression target: (simple_identifier) @use)
  (#match? @use "^[A-Z]"))

(class_declaration
  declaration_kind: ["class" "actor"]
  name: (_) @name
  (inheritance_specifier inherits_from: (user_type) @base)*
  body: (_) @body) @definition.class
(class_declaration
  declaration_kind: "struct"
  name: (_) @name
  (inheritance_specifier inherits_from: (user_type) @base)*
  body: (_) @body) @definition.struct
(class_declaration
  declaration_kind: "enum"
  name: (_) @name
  (inheritance_specifier inherits_from: (user_type) @base)*
  body: (_) @body) @definition.enum
(class_declaration
  declaration_kind: "extension"
  name: (_) @name
  (inheritance_specifier inherits_from: (user_type) @base)*
  body: (_) @body) @definition.impl
(protocol_declaration
  name: (_) @name
  (inheritance_specifier inherits_from: (user_type) @base)*
  body: (_) @body) @definition.interface

[
  (typealias_declaration name: (type_identifier) @name)
  (associatedtype_declaration name: (type_identifier) @name)
] @definition.type

(macro_declaration (simple_identifier) @name) @definition.macro

; The word after "func": behind an operator, which is no node of its own, parameters look like one too.
([
  (function_declaration "func" . _ @name (function_body)? @body)
  (protocol_function_declaration "func" . _ @name)
] @definition.function
  (#not-match? @name "[(:]|^[^A-Za-z0-9_`]+[A-Za-z0-9_]"))

[
  (init_declaration "init" @name body: (_)? @body)
  (subscript_declaration "subscript" @name (computed_property) @body)
] @definition.method

(source_file (property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.constant)
(property_declaration
  (modifiers (property_modifier "static"))
  name: (pattern bound_identifier: (simple_identifier) @name)) @definition.constant
(protocol_property_declaration name: (pattern bound_identifier: (simple_identifier) @name)) @definition.constant
