(import_statement) @import
(export_statement) @import
(call_expression function: (import)) @import
((call_expression function: (identifier) @called) @import (#eq? @called "require"))
((assignment_expression left: [(identifier) (member_expression)] @left) @import (#match? @left "^(module\\.)?exports\\b"))

(class_declaration
  name: (_) @name
  (class_heritage [(identifier) @base (member_expression) @base (call_expression arguments: (arguments (identifier)* @base))])?
  body: (_) @body) @definition.class

(export_statement "default" @name
  value: (class
    !name
    (class_heritage [(identifier) @base (member_expression) @base (call_expression arguments: (arguments (identifier)* @base))])?
    body: (_) @body)) @definition.class

(_ (_ (variable_declarator
  name: (identifier) @name
  value: (class
    (class_heritage [(identifier) @base (member_expression) @base (call_expression arguments: (arguments (identifier)* @base))])?
    body: (_) @body))) @definition.class)

(program (expression_statement (assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name) @left
  right: (class
    (class_heritage [(identifier) @base (member_expression) @base (call_expression arguments: (arguments (identifier)* @base))])?
    body: (_) @body))) @definition.class
  (#not-eq? @left "module.exports"))

(program (expression_statement (assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name) @left
  right: (class
    !name
    (class_heritage [(identifier) @base (member_expression) @base (call_expression arguments: (arguments (identifier)* @base))])?
    body: (_) @body))) @definition.class
  (#eq? @left "module.exports"))

(program (expression_statement (assignment_expression
  left: (member_expression) @left
  right: (class
    name: (_) @name
    (class_heritage [(identifier) @base (member_expression) @base (call_expression arguments: (arguments (identifier)* @base))])?
    body: (_) @body))) @definition.class
  (#eq? @left "module.exports"))

(class_body (method_definition name: (_) @name body: (_) @body) @definition.method)
(class_body (field_definition
  property: (_) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method)

(function_declaration name: (_) @name body: (_) @body) @definition.function
(generator_function_declaration name: (_) @name body: (_) @body) @definition.function

(program (expression_statement (assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name) @left
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]))
  @definition.function
  (#not-eq? @left "module.exports"))

(program (expression_statement (assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name) @left
  right: [(arrow_function body: (_) @body) (function_expression !name body: (_) @body)])) @definition.function
  (#eq? @left "module.exports"))

(program (expression_statement (assignment_expression
  left: (member_expression) @left
  right: (function_expression name: (_) @name body: (_) @body))) @definition.function
  (#eq? @left "module.exports"))

(program (_ (variable_declarator name: (identifier) @name !value)) @definition.constant)
(program (_ (variable_declarator
  name: (identifier) @name
  value: [
    (array) (assignment_expression) (await_expression) (binary_expression) (call_expression) (false) (identifier)
    (jsx_element) (jsx_self_closing_element) (member_expression) (new_expression) (null) (number) (object)
    (parenthesized_expression) (regex) (string) (subscript_expression) (template_string) (ternary_expression) (true)
    (unary_expression) (undefined)
  ] @value)) @definition.constant
  (#not-match? @value "^require\\("))

(export_statement (_ (variable_declarator name: (identifier) @name !value)) @definition.constant)
(export_statement (_ (variable_declarator
  name: (identifier) @name
  value: [
    (array) (assignment_expression) (await_expression) (binary_expression) (call_expression) (false) (identifier)
    (jsx_element) (jsx_self_closing_element) (member_expression) (new_expression) (null) (number) (object)
    (parenthesized_expression) (regex) (string) (subscript_expression) (template_string) (ternary_expression) (true)
    (unary_expression) (undefined)
  ])) @definition.constant)
(export_statement (_ (variable_declarator
  name: (object_pattern [
    (shorthand_property_identifier_pattern) @name
    (pair_pattern value: (identifier) @name)
  ]))) @definition.constant)
(export_statement "default" @name
  value: [(array) (call_expression) (member_expression) (new_expression) (number) (object) (string) (template_string)])
  @definition.constant
