; What is required, loaded or declared; the receivers are looked at later, as few patterns compile fast.
((call method: (identifier) @function) @import
  (#any-of? @function
    "require" "require_relative" "require_dependency" "load" "autoload" "import"
    "gem" "gemspec" "eval_gemfile" "add_dependency" "add_runtime_dependency" "add_development_dependency"
    "for_gem" "push_dir" "autoload_lib" "autoload_lib_once" "unshift"))

((program (identifier) @import)
  (#eq? @import "gemspec"))

; What is put on the load path, or among the folders whose constants need no import.
((binary left: (_) @left operator: "<<") @import
  (#match? @left "^[$](LOAD_PATH|:)$|[.](libs|autoload_paths|eager_load_paths|autoload_once_paths)$"))
((operator_assignment left: (call) @left) @import
  (#match? @left "[.](libs|autoload_paths|eager_load_paths|autoload_once_paths)$"))
((assignment left: (call) @left) @import
  (#match? @left "[.](libs|require_paths?)$"))

; A constant can load the file that its name tells.
[(constant) (scope_resolution)] @use

(class
  name: [
    (constant) @name
    (scope_resolution scope: (_)? @scope name: (constant) @name)
  ]
  superclass: (superclass [(constant) (scope_resolution)] @base)?
  body: (_)? @body) @definition.class

(module
  name: [
    (constant) @name
    (scope_resolution scope: (_)? @scope name: (constant) @name)
  ]
  body: (_)? @body) @definition.trait

; What is mixed in is a base too.
(class
  name: [(constant) @name (scope_resolution scope: (_)? @scope name: (constant) @name)]
  body: (body_statement (call
    method: (identifier) @function
    arguments: (argument_list [(constant) (scope_resolution)] @base)))
  (#any-of? @function "include" "extend" "prepend")) @definition.class
(module
  name: [(constant) @name (scope_resolution scope: (_)? @scope name: (constant) @name)]
  body: (body_statement (call
    method: (identifier) @function
    arguments: (argument_list [(constant) (scope_resolution)] @base)))
  (#any-of? @function "include" "extend" "prepend")) @definition.trait

((assignment
  left: [(constant) @name (scope_resolution scope: (_)? @scope name: (constant) @name)]
  right: (call
    receiver: (constant) @maker
    method: (identifier) @function
    arguments: (argument_list . [(constant) (scope_resolution)] @base)?
    block: (_)? @body)) @definition.class
  (#any-of? @maker "Class" "Struct" "Data" "Module")
  (#any-of? @function "new" "define"))

[
  (assignment left: [
    (constant) @name
    (scope_resolution scope: (_)? @scope name: (constant) @name)
    (left_assignment_list (constant) @name)
  ])
  (operator_assignment left: (constant) @name)
] @definition.constant

[
  (method name: (_) @name body: (_)? @body)
  (singleton_method name: (_) @name body: (_)? @body)
] @definition.function

((call
  method: (identifier) @function
  arguments: (argument_list (simple_symbol) @name)) @definition.method
  (#any-of? @function "attr_reader" "attr_writer" "attr_accessor" "mattr_accessor" "cattr_accessor" "class_attribute"))
((call
  method: (identifier) @function
  arguments: (argument_list . (simple_symbol) @name)
  block: (_)? @body) @definition.method
  (#any-of? @function "define_method" "define_singleton_method" "alias_method"))
(alias name: (identifier) @name) @definition.method
