(import_statement) @import
(export_statement) @import
(call_expression function: (import)) @import
((call_expression function: (identifier) @called) @import (#eq? @called "require"))
((assignment_expression left: [(identifier) (member_expression)] @left) @import (#match? @left "^(module\\.)?exports\\b"))
((comment) @import (#match? @import "^///\\s*<reference"))

(class_body (decorator) @attached)

(class_declaration
  name: (_) @name
  (class_heritage
    (extends_clause value: [
      (identifier) @base
      (member_expression) @base
      (call_expression arguments: (arguments (identifier)* @base))
    ])?
    (implements_clause (_)* @base)?)?
  body: (_) @body) @definition.class

(abstract_class_declaration
  name: (_) @name
  (class_heritage
    (extends_clause value: [
      (identifier) @base
      (member_expression) @base
      (call_expression arguments: (arguments (identifier)* @base))
    ])?
    (implements_clause (_)* @base)?)?
  body: (_) @body) @definition.class

(export_statement "default" @name
  value: (class
    !name
    (class_heritage
      (extends_clause value: [
        (identifier) @base
        (member_expression) @base
        (call_expression arguments: (arguments (identifier)* @base))
      ])?
      (implements_clause (_)* @base)?)?
    body: (_) @body)) @definition.class

(_ (_ (variable_declarator
  name: (identifier) @name
  value: (class
    (class_heritage
      (extends_clause value: [
        (identifier) @base
        (member_expression) @base
        (call_expression arguments: (arguments (identifier)* @base))
      ])?
      (implements_clause (_)* @base)?)?
    body: (_) @body))) @definition.class)

(class_body (method_definition name: (_) @name body: (_) @body) @definition.method)
(class_body (public_field_definition
  name: (_) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method)
(class_body (method_signature name: (_) @name) @definition.method)
(interface_body (method_signature name: (_) @name) @definition.method)
(type_alias_declaration (object_type (method_signature name: (_) @name) @definition.method))
(abstract_method_signature name: (_) @name) @definition.method

(interface_declaration
  name: (_) @name
  (extends_type_clause (_)* @base)?
  body: (_) @body) @definition.interface

(type_alias_declaration name: (_) @name) @definition.type
(enum_declaration name: (_) @name body: (_) @body) @definition.enum

(internal_module name: (_) @name body: (_) @body) @definition.module
(module name: [(identifier) @name (nested_identifier) @name (string (string_fragment) @name)] body: (_) @body) @definition.module

(function_declaration name: (_) @name body: (_) @body) @definition.function
(generator_function_declaration name: (_) @name body: (_) @body) @definition.function
(function_signature name: (_) @name) @definition.function

(program (expression_statement (assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body)])) @definition.function)

(program (_ (variable_declarator name: (identifier) @name !value)) @definition.constant)
(program (_ (variable_declarator
  name: (identifier) @name
  value: [
    (array) (as_expression) (await_expression) (binary_expression) (call_expression) (false) (identifier)
    (member_expression) (new_expression) (non_null_expression) (null) (number) (object) (parenthesized_expression)
    (regex) (satisfies_expression) (string) (subscript_expression) (template_string) (ternary_expression) (true)
    (unary_expression) (undefined)
  ] @value)) @definition.constant
  (#not-match? @value "^require\\("))

(ambient_declaration (_ (variable_declarator name: (identifier) @name !value)) @definition.constant)
(export_statement (_ (variable_declarator name: (identifier) @name !value)) @definition.constant)
(export_statement (_ (variable_declarator
  name: (identifier) @name
  value: [
    (array) (as_expression) (await_expression) (binary_expression) (call_expression) (false) (identifier)
    (member_expression) (new_expression) (non_null_expression) (null) (number) (object) (parenthesized_expression)
    (regex) (satisfies_expression) (string) (subscript_expression) (template_string) (ternary_expression) (true)
    (unary_expression) (undefined)
  ])) @definition.constant)
(export_statement (_ (variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @name
    (pair_pattern value: (identifier) @name)
  ]))) @definition.constant)
(export_statement "default" @name
  value: [
    (array) (as_expression) (call_expression) (member_expression) (new_expression) (number) (object)
    (satisfies_expression) (string) (template_string)
  ]) @definition.constant
