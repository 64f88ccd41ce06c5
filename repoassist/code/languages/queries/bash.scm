((command name: (command_name) @function) @import
  (#match? @function "^(?:source|[.]|load|bash|sh|dash|ksh|exec)$|/"))

; Variables that hold a folder.
((variable_assignment name: (variable_name) value: (_) @value) @import
  (#match? @value "dirname|BASH_SOURCE|%/|[$]0|pwd|PWD|show-toplevel|BATS_TEST_DIRNAME|[$][{]?[A-Za-z_]+[}]?\"?/"))

(function_definition name: (word) @name body: (_) @body) @definition.function

((declaration_command
  ["readonly" "export"]
  (variable_assignment name: (variable_name) @name)) @definition.constant
  (#child-of? @definition.constant "program" "if_statement" "list"))
((declaration_command
  ["declare" "typeset"]
  (word) @flags
  (variable_assignment name: (variable_name) @name)) @definition.constant
  (#match? @flags "^-[a-zA-Z]*[rx]"))
((program (variable_assignment name: (variable_name) @name) @definition.constant)
  (#match? @name "^[A-Z][A-Z0-9_]*$"))

; A test of Bats begins with a line that looks like a command.
((command
  name: (command_name (word) @function)
  .
  argument: [(string (string_content) @name) (raw_string) @name]) @definition.function
  (#eq? @function "@test"))
