[(source_file) (ERROR)] @import

; An enum is told from other classes by its modifiers alone, so that one whose body is missing is one too.
(class_declaration
  (modifiers (class_modifier "enum"))
  name: (identifier) @name
  (primary_constructor)? @head
  (delegation_specifiers (delegation_specifier [
    (user_type) @base (constructor_invocation (user_type) @base) (explicit_delegation (user_type) @base)])*)? @head
  (enum_class_body)? @body) @definition.enum

; The grammar takes the body of a functional interface for that of an enum.
(class_declaration
  "interface"
  name: (identifier) @name
  (delegation_specifiers (delegation_specifier [
    (user_type) @base (constructor_invocation (user_type) @base) (explicit_delegation (user_type) @base)])*)? @head
  [(class_body) (enum_class_body)]? @body) @definition.interface

((class_declaration
  (modifiers)? @modifiers
  "class"
  name: (identifier) @name
  (primary_constructor)? @head
  (delegation_specifiers (delegation_specifier [
    (user_type) @base (constructor_invocation (user_type) @base) (explicit_delegation (user_type) @base)])*)? @head
  (class_body)? @body) @definition.class
 (#not-match? @modifiers "(^|[ )\\n])enum($|[ \\n])"))

(object_declaration
  name: (identifier) @name
  (delegation_specifiers (delegation_specifier [
    (user_type) @base (constructor_invocation (user_type) @base) (explicit_delegation (user_type) @base)])*)? @head
  (class_body)? @body) @definition.class

(companion_object
  name: (identifier) @name
  (delegation_specifiers (delegation_specifier [
    (user_type) @base (constructor_invocation (user_type) @base) (explicit_delegation (user_type) @base)])*)? @head
  (class_body)? @body) @definition.class

; Without a name it is called ``Companion``.
(companion_object
  !name
  "companion" @name
  (delegation_specifiers (delegation_specifier [
    (user_type) @base (constructor_invocation (user_type) @base) (explicit_delegation (user_type) @base)])*)? @head
  (class_body)? @body) @definition.class

(type_alias type: (identifier) @name) @definition.type

; Members are looked for where a type is declared, so that those of anonymous objects are nobody's.
[
  (source_file (function_declaration name: (identifier) @name (function_value_parameters) @head (function_body)? @body) @definition.function)
  (ERROR (function_declaration name: (identifier) @name (function_value_parameters) @head (function_body)? @body) @definition.function)
  (class_declaration [(class_body (function_declaration name: (identifier) @name (function_value_parameters) @head (function_body)? @body) @definition.method) (enum_class_body (function_declaration name: (identifier) @name (function_value_parameters) @head (function_body)? @body) @definition.method)])
  (object_declaration (class_body (function_declaration name: (identifier) @name (function_value_parameters) @head (function_body)? @body) @definition.method))
  (companion_object (class_body (function_declaration name: (identifier) @name (function_value_parameters) @head (function_body)? @body) @definition.method))
  (class_declaration [(class_body (secondary_constructor "constructor" @name (function_value_parameters) @head (block)? @body) @definition.method) (enum_class_body (secondary_constructor "constructor" @name (function_value_parameters) @head (block)? @body) @definition.method)])
]

; What stands in a function, and what an object without a name has.
(function_declaration name: (identifier) @name (function_value_parameters) @head (function_body)? @body) @definition.function @inner

; Of properties those that there is one of.
[
  (source_file (property_declaration [
    (variable_declaration (identifier) @name)
    (multi_variable_declaration (variable_declaration (identifier) @name))]) @definition.constant)
  (ERROR (property_declaration [
    (variable_declaration (identifier) @name)
    (multi_variable_declaration (variable_declaration (identifier) @name))]) @definition.constant)
  (object_declaration (class_body (property_declaration [
    (variable_declaration (identifier) @name)
    (multi_variable_declaration (variable_declaration (identifier) @name))]) @definition.constant))
  (companion_object (class_body (property_declaration [
    (variable_declaration (identifier) @name)
    (multi_variable_declaration (variable_declaration (identifier) @name))]) @definition.constant))
]
