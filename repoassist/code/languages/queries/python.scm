(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import

(class_definition
  name: (identifier) @name
  superclasses: (argument_list [(identifier) (attribute) (subscript) (call)]* @base)?
  body: (block . (expression_statement (string) @doc)?) @body) @definition.class

(function_definition
  name: (identifier) @name
  body: (block . (expression_statement (string) @doc)?) @body) @definition.function

(module (expression_statement (assignment left: (identifier) @name) @definition.constant))
(module (type_alias_statement left: (type (identifier) @name)) @definition.type)
