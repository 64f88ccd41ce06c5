(import_spec) @import

(package_clause) @file

(source_file (function_declaration name: (identifier) @name body: (_)? @body) @definition.function)

(source_file (method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @scope))
  name: (field_identifier) @name
  body: (_)? @body) @definition.method)

(source_file (type_declaration (type_spec
  name: (type_identifier) @name
  type: (struct_type (field_declaration_list (field_declaration !name type: (_) @base)*) @body)) @definition.struct))

(source_file (type_declaration (type_spec
  name: (type_identifier) @name
  type: (interface_type
    (type_elem . [(type_identifier) (qualified_type) (generic_type)] @base .)*) @body) @definition.interface))

(source_file (type_declaration (type_spec
  type: (interface_type (method_elem name: (field_identifier) @name) @definition.method))))

(source_file (type_declaration [
  (type_alias name: (type_identifier) @name)
  (type_spec
    name: (type_identifier) @name
    type: [
      (array_type) (channel_type) (function_type) (generic_type) (map_type) (negated_type) (parenthesized_type) (pointer_type)
      (qualified_type) (slice_type) (type_identifier)
    ])
] @definition.type))

; The grammar gives the field of the names to the comma between them, so that only the first name has it.
((source_file [
  (const_declaration (const_spec (identifier) @name) @definition.constant)
  (var_declaration (var_spec (identifier) @name) @definition.constant)
  (var_declaration (var_spec_list (var_spec (identifier) @name) @definition.constant))
])
 (#not-eq? @name "_"))

; A type says that it implements an interface in the form of a variable that nobody can use.
([
  (source_file (var_declaration (var_spec
    name: (identifier) @blank
    type: [(type_identifier) (qualified_type) (generic_type)] @base
    value: (expression_list . [
      (call_expression function: (parenthesized_expression (unary_expression operand: (identifier) @name)))
      (unary_expression operator: "&" operand: (composite_literal type: (type_identifier) @name))
      (composite_literal type: (type_identifier) @name)
    ] .)) @definition.impl))
  (source_file (var_declaration (var_spec_list (var_spec
    name: (identifier) @blank
    type: [(type_identifier) (qualified_type) (generic_type)] @base
    value: (expression_list . [
      (call_expression function: (parenthesized_expression (unary_expression operand: (identifier) @name)))
      (unary_expression operator: "&" operand: (composite_literal type: (type_identifier) @name))
      (composite_literal type: (type_identifier) @name)
    ] .)) @definition.impl)))
]
 (#eq? @blank "_"))
