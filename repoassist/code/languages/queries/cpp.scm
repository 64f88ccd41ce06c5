(preproc_include path: [(string_literal) (system_lib_string) (identifier)]) @import

(preproc_def name: (identifier) @name value: (_)) @definition.macro
(preproc_function_def name: (identifier) @name) @definition.macro

(namespace_definition name: (namespace_identifier) @name body: (_) @body) @definition.module
(namespace_definition
  name: (nested_namespace_specifier (namespace_identifier)* @scope (namespace_identifier) @name .)
  body: (_) @body) @definition.module

(class_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier scope: (_) @scope name: [(type_identifier) @name (template_type name: (type_identifier) @name)])
  ]
  (base_class_clause [(type_identifier) (template_type) (qualified_identifier)]* @base)?
  body: (_) @body) @definition.class
(struct_specifier
  name: [
    (type_identifier) @name
    (template_type name: (type_identifier) @name)
    (qualified_identifier scope: (_) @scope name: [(type_identifier) @name (template_type name: (type_identifier) @name)])
  ]
  (base_class_clause [(type_identifier) (template_type) (qualified_identifier)]* @base)?
  body: (_) @body) @definition.struct
(union_specifier name: (type_identifier) @name body: (_) @body) @definition.struct
(enum_specifier name: (type_identifier) @name body: (_) @body) @definition.enum

((alias_declaration name: (type_identifier) @name) @definition.type
  (#child-of? @definition.type "translation_unit" "declaration_list" "template_declaration" "field_declaration_list"
    "preproc_if" "preproc_ifdef" "preproc_else" "preproc_elif"))
(concept_definition name: (identifier) @name) @definition.type

; Functions with a body: a class's own, free ones, and those of a class or namespace that their name says.
((function_definition
  declarator: [
    (function_declarator declarator: [(identifier) (field_identifier) (operator_name) (destructor_name)] @name)
    (_ (function_declarator declarator: [(identifier) (field_identifier) (operator_name)] @name))
    (_ (_ (function_declarator declarator: [(identifier) (field_identifier) (operator_name)] @name)))
    (operator_cast) @name
  ]
  body: (_)? @body) @definition.function
  (#not-match? @name "^(if|else|for|while|switch|return|void|int|char|long|defined|namespace)$"))

(function_definition
  declarator: [
    (function_declarator declarator: (qualified_identifier scope: (_) @scope name: [
      (identifier) @name (operator_name) @name (destructor_name) @name
      (qualified_identifier scope: (_) @scope name: [
        (identifier) @name (operator_name) @name (destructor_name) @name
        (qualified_identifier scope: (_) @scope name: [(identifier) (operator_name) (destructor_name)] @name)
      ])
    ]))
    (_ (function_declarator declarator: (qualified_identifier scope: (_) @scope name: [
      (identifier) @name (operator_name) @name
      (qualified_identifier scope: (_) @scope name: [
        (identifier) @name (operator_name) @name
        (qualified_identifier scope: (_) @scope name: [(identifier) (operator_name)] @name)
      ])
    ])))
    (qualified_identifier scope: (_) @scope name: (operator_cast) @name)
  ]
  body: (_)? @body) @definition.method

; A specialisation for certain arguments.
(function_definition
  declarator: [
    (function_declarator declarator: (template_function name: (identifier) @name))
    (_ (function_declarator declarator: (template_function name: (identifier) @name)))
    (_ (_ (function_declarator declarator: (template_function name: (identifier) @name))))
  ]
  body: (_)? @body) @definition.function

; Members that are only declared.
(field_declaration
  declarator: [
    (function_declarator declarator: [(field_identifier) (operator_name)] @name)
    (_ (function_declarator declarator: [(field_identifier) (operator_name)] @name))
    (_ (_ (function_declarator declarator: [(field_identifier) (operator_name)] @name)))
  ]) @definition.method
(field_declaration_list
  (declaration declarator: (function_declarator declarator: [(identifier) (destructor_name)] @name)) @definition.method)
(field_declaration_list (declaration declarator: (operator_cast) @name) @definition.method)
(field_declaration_list (template_declaration
  (declaration declarator: [
    (function_declarator declarator: [(identifier) (operator_name)] @name)
    (_ (function_declarator declarator: [(identifier) (operator_name)] @name))
    (_ (_ (function_declarator declarator: [(identifier) (operator_name)] @name)))
  ]) @definition.method))

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
    (primitive_type) (sized_type_specifier) (type_identifier) (template_type) (qualified_identifier) (dependent_type)
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

; Prototypes, unless static, and constants; neither inside functions.
((declaration declarator: [
    (function_declarator declarator: [(identifier) (operator_name)] @name)
    (_ (function_declarator declarator: [(identifier) (operator_name)] @name))
    (_ (_ (function_declarator declarator: [(identifier) (operator_name)] @name)))
  ]) @definition.function
  (#not-match? @definition.function "^static")
  (#not-match? @name "^(if|else|for|while|switch|return|void|int|char|long|defined|namespace)$")
  (#child-of? @definition.function "translation_unit" "declaration_list" "template_declaration"
    "preproc_if" "preproc_ifdef" "preproc_else" "preproc_elif"))

((declaration
  (type_qualifier ["const" "constexpr"])
  declarator: (init_declarator declarator: [
    (identifier) @name
    (_ (identifier) @name)
    (_ (_ (identifier) @name))
  ])) @definition.constant
  (#child-of? @definition.constant "translation_unit" "declaration_list" "template_declaration"
    "preproc_if" "preproc_ifdef" "preproc_else" "preproc_elif"))
