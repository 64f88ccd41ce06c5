((function_call name: (identifier) @function) @import
  (#any-of? @function "require" "pcall" "dofile" "loadfile"))
((assignment_statement (variable_list . name: (dot_index_expression) @left)) @import
  (#eq? @left "package.path"))

(function_declaration
  name: [
    (identifier) @name
    (dot_index_expression table: (_) @scope field: (identifier) @name)
  ]
  body: (_)? @body) @definition.function
(function_declaration
  name: (method_index_expression table: (_) @scope method: (identifier) @name)
  body: (_)? @body) @definition.method

; A function that gets its name by an assignment, or as a field of a table of the top level.
(assignment_statement
  (variable_list . name: [
    (identifier) @name
    (dot_index_expression table: (_) @scope field: (identifier) @name)
  ])
  (expression_list . value: [
    (function_definition body: (_)? @body)
    (function_call arguments: (arguments . (function_definition body: (_)? @body)))
  ])) @definition.function
[
  (chunk (variable_declaration (assignment_statement
    (variable_list . name: (identifier) @scope)
    (expression_list . value: (table_constructor
      (field name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.function)))))
  (chunk (assignment_statement
    (variable_list . name: (_) @scope)
    (expression_list . value: (table_constructor
      (field name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.function))))
  (chunk (return_statement (expression_list . (table_constructor
    (field name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.function))))
]

; The same in any other table.
(field name: (identifier) @name value: (function_definition body: (_)? @body)) @definition.function @inner

; The usual ways to say that a table is a class, and of which other.
((assignment_statement
  (variable_list . name: (identifier) @name)
  (expression_list . value: (function_call
    name: (identifier) @function
    arguments: (arguments
      . (table_constructor)
      . (table_constructor (field name: (identifier) @key value: [(identifier) (dot_index_expression)] @base)) .)))
  ) @definition.class
  (#eq? @function "setmetatable")
  (#eq? @key "__index"))
((assignment_statement
  (variable_list . name: [
    (identifier) @name
    (dot_index_expression table: (_) @scope field: (identifier) @name)
  ])
  (expression_list . value: (function_call name: [
    (method_index_expression table: (_) @base method: (identifier) @function)
    (dot_index_expression table: (_) @base field: (identifier) @function)
  ]))) @definition.class
  (#any-of? @function "extend" "subclass"))
((assignment_statement
  (variable_list . name: (identifier) @name)
  (expression_list . value: (function_call
    name: (identifier) @function
    arguments: (arguments . (string)? . [(identifier) (dot_index_expression)]? @base)))) @definition.class
  (#eq? @function "class"))
((assignment_statement
  (variable_list . name: (dot_index_expression table: (identifier) @name field: (identifier) @key))
  (expression_list . value: (identifier) @self .)) @definition.class
  (#eq? @key "__index")
  (#eq? @name @self))

; Constants: fields of a module, and whatever is written as one.
((chunk (assignment_statement
  (variable_list . name: (dot_index_expression table: (identifier) @scope field: (identifier) @name))
  (expression_list . value: [(string) (number) (true) (false) (table_constructor) (binary_expression)])) @definition.constant)
  (#not-match? @name "^__")
  (#not-eq? @scope "package"))
((chunk (variable_declaration (assignment_statement
  (variable_list . name: (identifier) @name)) @definition.constant))
  (#match? @name "^[A-Z][A-Z0-9_]+$"))
((chunk (assignment_statement
  (variable_list . name: (identifier) @name)) @definition.constant)
  (#match? @name "^[A-Z][A-Z0-9_]+$"))
