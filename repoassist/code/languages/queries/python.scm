(import_statement) @import
(import_from_statement) @import
(future_import_statement) @import

(module . (comment)* . (expression_statement (string) @file))

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

;; a constant that is another name for something has that as its base
(module (expression_statement
  (assignment left: (identifier) @name right: [(identifier) (attribute)]? @base) @definition.constant))
(module (type_alias_statement left: (type [(identifier) @name (generic_type . (identifier) @name)])) @definition.type)
