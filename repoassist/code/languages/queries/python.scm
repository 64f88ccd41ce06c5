(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import

(class_definition
  name: (identifier) @name
  superclasses: (argument_list [(identifier) (attribute) (subscript) (call)]* @base)?
  body: (block . (expression_statement (string) @doc)?) @body) @definition.class

;; six.with_metaclass(Meta, Base, ...): everything but the metaclass is a base
(class_definition
  name: (identifier) @name
  superclasses: (argument_list
    (call
      function: [(identifier) (attribute attribute: (identifier))] @function
      arguments: (argument_list . (_) [(identifier) (attribute) (subscript)]+ @base)))
  body: (block) @body
  (#match? @function "with_metaclass$")) @definition.class

(function_definition
  name: (identifier) @name
  body: (block . (expression_statement (string) @doc)?) @body) @definition.function

(module (expression_statement (assignment left: (identifier) @name) @definition.constant))
(module (type_alias_statement left: (type [(identifier) @name (generic_type . (identifier) @name)])) @definition.type)
