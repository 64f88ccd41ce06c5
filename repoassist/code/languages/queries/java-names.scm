(package_declaration (_) @package)
(import_declaration) @import

; Names of types; those within the name of another, and those of type parameters, are told apart from them.
(type_identifier) @type
(marker_annotation name: (identifier) @type)
(annotation name: (identifier) @type)
(scoped_type_identifier (_) (type_identifier) @inner)
(type_parameter (type_identifier) @known)

(scoped_type_identifier) @whole
(marker_annotation name: (scoped_identifier) @whole)
(annotation name: (scoped_identifier) @whole)

; What a chain of members begins with is a type, or else a value or a package.
(field_access object: (identifier) @value)
(method_invocation object: (identifier) @value)
(method_reference . (identifier) @value)
