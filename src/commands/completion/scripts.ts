// What a shell needs to ask `kubectl-mc __complete WORDS… WORD`: a line for each proposal, with a tab before its
// description, and cobra's directive at the end, which kubectl wants.

/** The scripts by the name of their shell. */
export const scripts: Readonly<Record<string, string>> = {
  bash: `# bash completion for kubectl-mc
_kubectl_mc() {
  local line directive word=\${COMP_WORDS[COMP_CWORD]}
  # readline breaks words at "=".
  [[ $word == "=" ]] && word=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :* ]]; then directive=$line; else COMPREPLY+=("\${line%%$'\\t'*}"); fi
  done < <(kubectl-mc __complete "\${COMP_WORDS[@]:1:COMP_CWORD-1}" "$word" 2>/dev/null)
  [[ \${#COMPREPLY[@]} -eq 1 && \${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace
  [[ $directive == :0 ]] && compopt -o default
  return 0
}
complete -F _kubectl_mc kubectl-mc
`,
  zsh: `#compdef kubectl-mc
_kubectl-mc() {
  local line prefix word=\${words[CURRENT]}
  local -a proposals
  [[ $word == -*=* ]] && prefix=\${word%%=*}=
  for line in "\${(@f)$(kubectl-mc __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -z $line || $line == :* ]] && continue
    proposals+=("\${\${\${line%%$'\\t'*}//:/\\\\:}}\${\${(M)line:#*$'\\t'*}:+:\${line#*$'\\t'}}")
  done
  _describe -t kubectl-mc kubectl-mc proposals -P "$prefix" -Q
}
if [[ \${funcstack[1]} == _kubectl-mc ]]; then _kubectl-mc "$@"; else compdef _kubectl-mc kubectl-mc; fi
`,
  fish: `# fish completion for kubectl-mc
function __kubectl_mc_complete
  set -l words (commandline -opc)
  set -l word (commandline -ct)
  set -l prefix (string match -r -- '^-[^=]+=' "$word")
  for line in (kubectl-mc __complete $words[2..-1] "$word" 2>/dev/null)
    string match -q -- ':*' "$line"; or echo "$prefix$line"
  end
end
complete -c kubectl-mc -f -a '(__kubectl_mc_complete)'
`,
  powershell: `# PowerShell completion for kubectl-mc
Register-ArgumentCompleter -Native -CommandName kubectl-mc -ScriptBlock {
  param($word, $line, $cursor)
  $words = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  $prefix = if ($word -match '^(-[^=]+=)') { $Matches[1] } else { '' }
  kubectl-mc __complete @words "$word" 2>$null | Where-Object { $_ -notlike ':*' } | ForEach-Object {
    $name, $about = $_ -split "\`t", 2
    [System.Management.Automation.CompletionResult]::new("$prefix$name", $name, 'ParameterValue', $(if ($about) { $about } else { $name }))
  }
}
`,
  kubectl: `#!/bin/sh
# kubectl_complete-mc: kubectl asks it to complete \`kubectl mc\`. Put it on PATH beside kubectl-mc.
exec kubectl-mc __complete "$@"
`,
};
