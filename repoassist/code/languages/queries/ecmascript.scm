; What JavaScript's grammar and TypeScript's have in common.

(export_statement "default" @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression !name body: (_) @body)
    (generator_function !name body: (_) @body)
  ]) @definition.function

(program (_ (variable_declarator
  name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]))
  @definition.function)
(export_statement (_ (variable_declarator
  name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]))
  @definition.function)

; The methods of objects: of those at the top level, and of options within what is exported by default.
(program (_ (variable_declarator value: (object [
  (method_definition name: (_) @name body: (_) @body)
  (pair key: (property_identifier) @name value: [
    (arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)])
] @definition.method))))
(export_statement (_ (variable_declarator value: (object [
  (method_definition name: (_) @name body: (_) @body)
  (pair key: (property_identifier) @name value: [
    (arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)])
] @definition.method))))
(program (expression_statement (assignment_expression right: (object [
  (method_definition name: (_) @name body: (_) @body)
  (pair key: (property_identifier) @name value: [
    (arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)])
] @definition.method))))
(export_statement value: [
  (object [
    (method_definition name: (_) @name body: (_) @body) @definition.method
    (pair key: (property_identifier) @name value: [
      (arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
    (pair value: (object (method_definition name: (_) @name body: (_) @body) @definition.method))
  ])
  (call_expression arguments: (arguments (object [
    (method_definition name: (_) @name body: (_) @body) @definition.method
    (pair key: (property_identifier) @name value: [
      (arrow_function body: (_) @body) (function_expression body: (_) @body)]) @definition.method
    (pair value: (object (method_definition name: (_) @name body: (_) @body) @definition.method))
  ])))
])

; What has a name and stands anywhere: in functions, in objects, among arguments.
(object (method_definition name: (_) @name body: (_) @body) @definition.method @inner)
(object (pair
  key: (property_identifier) @name
  value: [(function_expression body: (_) @body) (generator_function body: (_) @body)]) @definition.method @inner)
([
  (lexical_declaration (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (statement_block) @body)
      (function_expression body: (_) @body)
      (generator_function body: (_) @body)
    ]))
  (variable_declaration (variable_declarator
    name: (identifier) @name
    value: [
      (arrow_function body: (statement_block) @body)
      (function_expression body: (_) @body)
      (generator_function body: (_) @body)
    ]))
] @definition.function @inner)
((expression_statement (assignment_expression
  left: [
    (identifier) @name
    (member_expression object: (_) @scope property: (property_identifier) @name)
  ] @left
  right: [
    (arrow_function body: (statement_block) @body)
    (function_expression body: (_) @body)
    (generator_function body: (_) @body)
  ])) @definition.function @inner
  (#not-eq? @left "module.exports"))
((function_expression name: (identifier) @name body: (_) @body) @definition.function @inner
  (#child-of? @definition.function "arguments" "return_statement" "parenthesized_expression" "array" "binary_expression"))
(class name: (_) @name body: (_) @body) @definition.class @inner
