(preproc_include path: [(string_literal) (system_lib_string) (identifier)]) @import

(preproc_def name: (identifier) @name value: (_)) @definition.macro
(preproc_function_def name: (identifier) @name) @definition.macro

(struct_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(enum_specifier name: (type_identifier) @name body: (_) @body) @definition.enum

; A typedef of a nameless type is that type; one of a type with a name and a body is what stands behind the body.
(type_definition
  type: [(struct_specifier !name body: (_) @body) (union_specifier !name body: (_) @body)]
  declarator: (type_identifier) @name) @definition.struct
(type_definition
  type: (enum_specifier !name body: (_) @body)
  declarator: (type_identifier) @name) @definition.enum
((type_definition
  type: [
    (struct_specifier name: (_) @tag body: (_))
    (union_specifier name: (_) @tag body: (_))
    (enum_specifier name: (_) @tag body: (_))
  ]
  declarator: [
    (type_identifier) @name
    (pointer_declarator declarator: (type_identifier) @name)
  ] @definition.type)
  (#not-eq? @name @tag))

(type_definition
  type: [
    (primitive_type) (sized_type_specifier) (type_identifier) (macro_type_specifier)
    (struct_specifier !body) (union_specifier !body) (enum_specifier !body)
  ]
  declarator: [
    (type_identifier) @name
    (primitive_type) @name
    (pointer_declarator declarator: (type_identifier) @name)
    (array_declarator declarator: (type_identifier) @name)
    (function_declarator declarator: (type_identifier) @name)
    (function_declarator declarator: (parenthesized_declarator
      [(type_identifier) @name (pointer_declarator declarator: (type_identifier) @name)]))
    (pointer_declarator declarator: (function_declarator declarator: (type_identifier) @name))
    (pointer_declarator declarator: (function_declarator declarator: (parenthesized_declarator
      [(type_identifier) @name (pointer_declarator declarator: (type_identifier) @name)])))
  ]) @definition.type

((function_definition
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (pointer_declarator declarator: (function_declarator declarator: (identifier) @name))
    (pointer_declarator declarator: (pointer_declarator declarator: (function_declarator declarator: (identifier) @name)))
  ]
  body: (_) @body) @definition.function
  (#not-match? @name "^(if|else|for|while|switch|return|void|int|char|long|defined|namespace)$"))

; Prototypes, unless static or of a function in the file, and constants; neither inside functions.
((declaration declarator: [
    (function_declarator declarator: (identifier) @name)
    (_ (function_declarator declarator: (identifier) @name))
    (_ (_ (function_declarator declarator: (identifier) @name)))
  ]) @definition.prototype
  (#not-match? @definition.prototype "^static")
  (#not-match? @name "^(if|else|for|while|switch|return|void|int|char|long|defined|namespace)$")
  (#child-of? @definition.prototype "translation_unit" "declaration_list"
    "preproc_if" "preproc_ifdef" "preproc_else" "preproc_elif"))

((declaration
  (type_qualifier ["const" "constexpr"])
  declarator: (init_declarator declarator: [
    (identifier) @name
    (_ (identifier) @name)
    (_ (_ (identifier) @name))
  ])) @definition.constant
  (#child-of? @definition.constant "translation_unit" "declaration_list"
    "preproc_if" "preproc_ifdef" "preproc_else" "preproc_elif"))
