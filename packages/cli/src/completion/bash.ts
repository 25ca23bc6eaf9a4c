import type { CompletionNode } from './tree.ts';

/** Writes a completion for bash, complete with how to install it. */
export function bashCompletion(nodes: readonly CompletionNode[]): string {
  const cases = nodes.map((node) => {
    const words = [...node.subcommands.map((one) => one.name), ...node.options.flatMap((one) => one.flags)];
    return `    '${node.path.join(' ')}') words=${quoted(words.join(' '))} ;;`;
  });
  const values = nodes.flatMap((node) =>
    node.options.flatMap(({ flags, value }) => {
      const pattern = flags.map((flag) => quoted(`${node.path.join(' ')}:${flag}`)).join('|');
      if (value === 'none') return [];
      if (value === 'file') return [`    ${pattern}) COMPREPLY=($(compgen -f -- "$cur")); return ;;`];
      if (value === 'folder') return [`    ${pattern}) COMPREPLY=($(compgen -d -- "$cur")); return ;;`];
      if (value === 'any') return [`    ${pattern}) return ;;`];
      return [`    ${pattern}) COMPREPLY=($(compgen -W ${quoted(value.join(' '))} -- "$cur")); return ;;`];
    }),
  );
  const paths = nodes.map((node) => quoted(node.path.join(' '))).join('|');
  const named = nodes.filter((node) => node.takesName).map((node) => quoted(node.path.join(' ')));
  return `# bash completion for acme-smime
#   acme-smime completion bash > ~/.local/share/bash-completion/completions/acme-smime
_acme_smime() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} path='' next words word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case $next in ${paths}) path=$next ;; esac
  done
  case "$path:$prev" in
${values.join('\n')}
  esac
  case $path in
${cases.join('\n')}
  esac
  case $path in
    ${named.join('|')}) [[ $cur == -* ]] || words=$(acme-smime certificates --json 2>/dev/null | grep -o '"name":"[^"]*"' | cut -d'"' -f4) ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o filenames -F _acme_smime acme-smime
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
