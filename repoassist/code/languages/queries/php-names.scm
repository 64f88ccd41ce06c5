(namespace_definition) @namespace
(namespace_use_declaration) @use

[(require_expression) (require_once_expression) (include_expression) (include_once_expression)] @load

(named_type [(name) (qualified_name) (relative_name)] @class)
(base_clause [(name) (qualified_name) (relative_name)] @class)
(class_interface_clause [(name) (qualified_name) (relative_name)] @class)
(use_declaration [(name) (qualified_name) (relative_name)] @class)
(attribute [(name) (qualified_name) (relative_name)] @class)
(object_creation_expression . "new" . [(name) (qualified_name) (relative_name)] @class)
(scoped_call_expression scope: [(name) (qualified_name) (relative_name)] @class)
(scoped_property_access_expression scope: [(name) (qualified_name) (relative_name)] @class)
(class_constant_access_expression . [(name) (qualified_name) (relative_name)] @class)
(binary_expression operator: "instanceof" right: [(name) (qualified_name) (relative_name)] @class)

(function_call_expression function: [(name) (qualified_name) (relative_name)] @function)
