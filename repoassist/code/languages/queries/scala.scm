[(compilation_unit) (ERROR)] @import
[(import_declaration) (export_declaration)] @import

; Packages within a file and package objects: what they hold is of that package.
[
  (package_clause name: (package_identifier) @name body: (_) @body) @definition.module
  (package_object name: (_) @name body: (_)? @body) @definition.module
]

(class_definition
  name: (_) @name
  class_parameters: (_)* @head
  extend: (extends_clause [
    (type_identifier) (stable_type_identifier) (generic_type) (annotated_type) (projected_type) (applied_constructor_type)
  ]* @base)? @head
  body: (_)? @body) @definition.class

(object_definition
  name: (_) @name
  extend: (extends_clause [
    (type_identifier) (stable_type_identifier) (generic_type) (annotated_type) (projected_type) (applied_constructor_type)
  ]* @base)? @head
  body: (_)? @body) @definition.class

(trait_definition
  name: (_) @name
  extend: (extends_clause [
    (type_identifier) (stable_type_identifier) (generic_type) (annotated_type) (projected_type) (applied_constructor_type)
  ]* @base)? @head
  body: (_)? @body) @definition.trait

(enum_definition
  name: (_) @name
  class_parameters: (_)* @head
  extend: (extends_clause [
    (type_identifier) (stable_type_identifier) (generic_type) (annotated_type) (projected_type) (applied_constructor_type)
  ]* @base)? @head
  body: (_) @body) @definition.enum

(full_enum_case
  name: (_) @name
  extend: (extends_clause [(type_identifier) (stable_type_identifier) (generic_type)]* @base)?) @definition.class

(simple_enum_case name: (_) @name) @definition.constant

; Members are looked for where a type is declared, so that those of anonymous classes are nobody's.
[
  (compilation_unit [
    (function_definition name: (_) @name parameters: (_)* @head return_type: (_)? @head body: (_) @body)
    (function_declaration name: (_) @name parameters: (_)* @head)
  ] @definition.function)
  (ERROR [
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body)
    (function_declaration name: (_) @name parameters: (_)* @head)
  ] @definition.function)
  (extension_definition [
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body)
    (function_declaration name: (_) @name parameters: (_)* @head)
  ] @definition.function)
  (package_clause body: (template_body
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body) @definition.function))
  (package_object body: (template_body
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body) @definition.function))
  (class_definition body: (template_body [
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body)
    (function_declaration name: (_) @name parameters: (_)* @head)
  ] @definition.method))
  (object_definition body: (template_body [
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body)
    (function_declaration name: (_) @name parameters: (_)* @head)
  ] @definition.method))
  (trait_definition body: (template_body [
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body)
    (function_declaration name: (_) @name parameters: (_)* @head)
  ] @definition.method))
  (enum_definition body: (enum_body [
    (function_definition name: (_) @name parameters: (_)* @head body: (_) @body)
    (function_declaration name: (_) @name parameters: (_)* @head)
  ] @definition.method))
]

(type_definition name: (_) @name) @definition.type

(given_definition name: (_) @name body: (_) @body) @definition.constant

; Of values those that there is one of.
[
  (compilation_unit (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.constant)
  (ERROR (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.constant)
  (package_clause body: (template_body
    (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.constant))
  (package_object body: (template_body
    (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.constant))
  (object_definition body: (template_body
    (val_definition pattern: [(identifier) @name (identifiers (identifier) @name)]) @definition.constant))
]
