(source_file) @import
(use_declaration) @import
(extern_crate_declaration) @import
(mod_item !body) @import

(attribute_item) @attached
(source_file (line_comment (inner_doc_comment_marker)) @file)

(mod_item name: (identifier) @name body: (_)? @body) @definition.module

(function_item name: (identifier) @name body: (_) @body) @definition.function
(function_signature_item name: (identifier) @name) @definition.function

(struct_item name: (type_identifier) @name body: (_)? @body) @definition.struct
(union_item name: (type_identifier) @name body: (_) @body) @definition.struct
(enum_item name: (type_identifier) @name body: (_) @body) @definition.enum

(trait_item
  name: (type_identifier) @name
  bounds: (trait_bounds
    [(type_identifier) (scoped_type_identifier) (generic_type) (higher_ranked_trait_bound type: (_))]* @base)?
  body: (_) @body) @definition.trait

; ``impl !Send for X`` says that X is none of the trait's.
((impl_item
  trait: (_)? @base
  type: [
    (primitive_type) @name
    (type_identifier) @name
    (scoped_type_identifier name: (type_identifier) @name)
    (generic_type type: [(type_identifier) @name (scoped_type_identifier name: (type_identifier) @name)])
    (dynamic_type trait: [(type_identifier) @name (scoped_type_identifier name: (type_identifier) @name)])
    (reference_type type: [
      (primitive_type) @name
      (type_identifier) @name
      (scoped_type_identifier name: (type_identifier) @name)
      (generic_type type: [(type_identifier) @name (scoped_type_identifier name: (type_identifier) @name)])
    ])
  ]
  body: (_)? @body) @definition.impl
 (#not-match? @definition.impl "^[^{]*!\\s*\\w"))

; The associated types of an ``impl`` are its trait's affair.
(source_file (type_item name: (type_identifier) @name) @definition.type)
(mod_item body: (declaration_list (type_item name: (type_identifier) @name) @definition.type))
(foreign_mod_item body: (declaration_list (type_item name: (type_identifier) @name) @definition.type))
(trait_item body: (declaration_list (associated_type name: (type_identifier) @name) @definition.type))

([
  (source_file [(const_item name: (identifier) @name) (static_item name: (identifier) @name)] @definition.constant)
  (declaration_list [(const_item name: (identifier) @name) (static_item name: (identifier) @name)] @definition.constant)
 ]
 (#not-eq? @name "_"))

(macro_definition name: (identifier) @name) @definition.macro
