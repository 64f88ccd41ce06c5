; The whole file: what its names can mean depends on its namespaces and using directives.
[(compilation_unit) (ERROR)] @import

(class_declaration
  name: (identifier) @name
  (parameter_list)? @head
  (base_list [(identifier) (qualified_name) (generic_name) (alias_qualified_name)
    (primary_constructor_base_type type: (_) @base)]* @base)?
  body: (_)? @body) @definition.class

(record_declaration
  name: (identifier) @name
  (parameter_list)? @head
  (base_list [(identifier) (qualified_name) (generic_name) (alias_qualified_name)]* @base)?
  body: (_)? @body) @definition.class
(record_declaration
  name: (identifier) @name
  (parameter_list)? @head
  (base_list (primary_constructor_base_type type: (_) @base))
  body: (_)? @body) @definition.class

(struct_declaration
  name: (identifier) @name
  (parameter_list)? @head
  (base_list [(identifier) (qualified_name) (generic_name) (alias_qualified_name)]* @base)?
  body: (_)? @body) @definition.struct

(interface_declaration
  name: (identifier) @name
  (base_list [(identifier) (qualified_name) (generic_name) (alias_qualified_name)]* @base)?
  body: (_)? @body) @definition.interface

(enum_declaration name: (identifier) @name body: (_)? @body) @definition.enum

(delegate_declaration name: (identifier) @name parameters: (parameter_list) @head) @definition.type

(method_declaration name: (identifier) @name body: (_)? @body) @definition.method
(constructor_declaration name: (identifier) @name body: (_)? @body) @definition.method
(destructor_declaration name: (identifier) @name body: (_)? @body) @definition.method
(operator_declaration operator: _ @name body: (_)? @body) @definition.method
(conversion_operator_declaration type: (_) @name body: (_)? @body) @definition.method

; A property is called as a method is declared: by its accessors.
(property_declaration name: (identifier) @name [accessors: (_) value: (arrow_expression_clause)]? @body) @definition.method
(indexer_declaration "this" @name [accessors: (_) value: (arrow_expression_clause)]? @body) @definition.method

(global_statement (local_function_statement name: (identifier) @name body: (_)? @body) @definition.function)

((field_declaration
  (modifier) @modifier
  (variable_declaration (variable_declarator name: (identifier) @name))) @definition.constant
 (#eq? @modifier "const"))
((field_declaration
  (modifier) @first
  (modifier) @second
  (variable_declaration (variable_declarator name: (identifier) @name))) @definition.constant
 (#any-of? @first "static" "readonly")
 (#any-of? @second "static" "readonly"))
