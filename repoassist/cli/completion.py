"""``completion``: scripts that complete commands, options and values, both as ``git repoassist`` and ``git-repoassist``."""

from __future__ import annotations

import click

from repoassist.cli import streams

BASH = """\
# bash completion for git repoassist: source this file, or put it into ~/.local/share/bash-completion/completions/git-repoassist
__git_repoassist_complete() {
    local IFS=$'\\n' reply kind value
    COMPREPLY=()
    reply=$(COMP_WORDS="$1" COMP_CWORD="$2" _GIT_REPOASSIST_COMPLETE=bash_complete git-repoassist 2>/dev/null)
    for value in $reply; do
        kind=${value%%,*}
        value=${value#*,}
        case $kind in
            dir|file) compopt -o default 2>/dev/null; COMPREPLY=() ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done
}
_git_repoassist() {  # called by git's own completion, which sets words and cword
    local at=${__git_cmd_idx:-1}
    local -a rest=("${words[@]:at+1}")
    __git_repoassist_complete "git-repoassist"$'\\n'"$(printf '%s\\n' "${rest[@]}")" $((cword - at))
}
_git_repoassist_alone() {
    __git_repoassist_complete "$(printf '%s\\n' "${COMP_WORDS[@]}")" "$COMP_CWORD"
}
complete -o nosort -F _git_repoassist_alone git-repoassist 2>/dev/null || complete -F _git_repoassist_alone git-repoassist
"""

ZSH = """\
#compdef git-repoassist
# zsh completion for git repoassist: save as _git-repoassist in a folder of $fpath
zstyle -g existing ':completion:*:*:git:*' user-commands
zstyle ':completion:*:*:git:*' user-commands ${existing:#repoassist:*} 'repoassist:ask a whole repository'
_git-repoassist() {
    local -a reply plain described
    local kind key text
    local -x COMP_WORDS="git-repoassist ${(j: :)words[2,-1]}" COMP_CWORD=$((CURRENT-1)) _GIT_REPOASSIST_COMPLETE=zsh_complete
    reply=("${(@f)$(git-repoassist 2>/dev/null)}")
    for kind key text in ${reply}; do
        case $kind in
            plain) if [[ $text == _ ]]; then plain+=("$key"); else described+=("$key:$text"); fi ;;
            dir) _path_files -/ ;;
            file) _path_files ;;
        esac
    done
    (( $#described )) && _describe -V unsorted described
    (( $#plain )) && compadd -V unsorted -a plain
}
[[ $zsh_eval_context[-1] == loadautofunc ]] && _git-repoassist "$@"
"""

FISH = """\
# fish completion for git repoassist: save as ~/.config/fish/completions/git-repoassist.fish, or source it in config.fish
function __git_repoassist_complete
    set -l words (commandline -opc)
    set -l at (contains -i -- repoassist $words; or echo 1)
    set -l rest $words[(math $at + 1)..-1] (commandline -ct)
    set -lx COMP_WORDS "git-repoassist $rest"
    set -lx COMP_CWORD (commandline -ct)
    set -lx _GIT_REPOASSIST_COMPLETE fish_complete
    for row in (git-repoassist 2>/dev/null)
        set -l pair (string split -m 1 , -- $row)
        test "$pair[1]" = plain; and echo $pair[2]
        test "$pair[1]" = file; and __fish_complete_path (commandline -ct)
    end
end
complete -c git-repoassist -f -a '(__git_repoassist_complete)'
complete -c git -n '__fish_seen_subcommand_from repoassist' -f -a '(__git_repoassist_complete)'
complete -c git -n '__fish_git_needs_command' -a repoassist -d 'Ask a whole repository'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


@click.command(name="completion")
@click.argument("shell", type=click.Choice(tuple(SCRIPTS)))
def command(shell: str) -> None:
    """Print the completion script for a shell; its first comment says where to put it."""
    streams.result(SCRIPTS[shell], None)
