(using_directive) @using
[(namespace_declaration) (file_scoped_namespace_declaration)] @namespace

(type_parameter_list) @generic

((method_declaration
  name: (identifier) @extension
  parameters: (parameter_list . (parameter . (modifier) @this)))
 (#eq? @this "this"))

; Where only a type can stand.
(_ type: [(identifier) (qualified_name) (generic_name) (alias_qualified_name)] @type)
(method_declaration returns: [(identifier) (qualified_name) (generic_name) (alias_qualified_name)] @type)
(base_list [(identifier) (qualified_name) (generic_name) (alias_qualified_name)] @type)
(type_argument_list [(identifier) (qualified_name) (generic_name) (alias_qualified_name)] @type)
(explicit_interface_specifier [(identifier) (qualified_name) (generic_name) (alias_qualified_name)] @type)
(as_expression right: [(identifier) (qualified_name) (generic_name) (alias_qualified_name)] @type)
(constant_pattern (generic_name) @type)
(attribute name: [(identifier) (qualified_name) (generic_name) (alias_qualified_name)] @attribute)

; Where a type can stand, and a value as well.
(member_access_expression expression: [(identifier) (alias_qualified_name)] @value)
(member_access_expression expression: (generic_name) @type)
(member_access_expression
  expression: (member_access_expression name: (generic_name)) @type)
(constant_pattern (identifier) @value)
((invocation_expression
  function: (identifier) @nameof
  arguments: (argument_list . (argument (identifier) @value) .))
 (#eq? @nameof "nameof"))

; What makes a name that of a value, or of a type parameter, in this file.
(type_parameter name: (identifier) @parameter)
(property_declaration name: (identifier) @known)
(variable_declarator name: (identifier) @known)
(parameter name: (identifier) @known)

(invocation_expression function: (member_access_expression name: [(identifier) (generic_name (identifier))] @call))
(member_binding_expression name: [(identifier) (generic_name (identifier))] @call)
