; The whole file: what its names mean depends on its namespaces and use declarations.
[(program) (ERROR)] @import

(class_declaration
  name: (name) @name
  (base_clause [(name) (qualified_name) (relative_name)]* @base)?
  (class_interface_clause [(name) (qualified_name) (relative_name)]* @base)?
  body: (_) @body) @definition.class

(interface_declaration
  name: (name) @name
  (base_clause [(name) (qualified_name) (relative_name)]* @base)?
  body: (_) @body) @definition.interface

(trait_declaration name: (name) @name body: (_) @body) @definition.trait

(enum_declaration
  name: (name) @name
  (class_interface_clause [(name) (qualified_name) (relative_name)]* @base)?
  body: (_) @body) @definition.enum

; A trait that a type uses is one of its bases.
(class_declaration
  name: (name) @name
  body: (declaration_list (use_declaration [(name) (qualified_name) (relative_name)]+ @base)) @body) @definition.class
(trait_declaration
  name: (name) @name
  body: (declaration_list (use_declaration [(name) (qualified_name) (relative_name)]+ @base)) @body) @definition.trait
(enum_declaration
  name: (name) @name
  body: (enum_declaration_list (use_declaration [(name) (qualified_name) (relative_name)]+ @base)) @body) @definition.enum

; Members are looked for where a type is declared, so that those of anonymous classes are nobody's.
(class_declaration
  body: (declaration_list (method_declaration name: (name) @name body: (_)? @body) @definition.method))
(interface_declaration
  body: (declaration_list (method_declaration name: (name) @name body: (_)? @body) @definition.method))
(trait_declaration
  body: (declaration_list (method_declaration name: (name) @name body: (_)? @body) @definition.method))
(enum_declaration
  body: (enum_declaration_list (method_declaration name: (name) @name body: (_)? @body) @definition.method))

(function_definition name: (name) @name body: (_) @body) @definition.function

(const_declaration (const_element . (name) @name)) @definition.constant

((expression_statement
  (function_call_expression
    function: (name) @function
    arguments: (arguments . (argument (string . (string_content) @name .))))) @definition.constant
 (#eq? @function "define"))
