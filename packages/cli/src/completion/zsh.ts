import type { CompletionNode, CompletionOption } from './tree.ts';

/** Writes a completion for zsh, complete with how to install it. */
export function zshCompletion(nodes: readonly CompletionNode[]): string {
  const functions = nodes.map((node) => {
    const name = functionOf(node.path);
    const specs = node.options.flatMap(optionSpecs);
    if (node.subcommands.length === 0) {
      const argument = node.takesName ? ["'1:name:_acme_smime_names'"] : [];
      return `${name}() {\n  _arguments -s \\\n    ${[...specs, ...argument].join(' \\\n    ')}\n}`;
    }
    const list = node.subcommands.map((one) => `    ${quoted(`${one.name}:${escaped(one.description)}`)}`).join('\n');
    const routes = node.subcommands.map((one) => `    ${one.name}) ${functionOf([...node.path, one.name])} ;;`);
    return `${name}() {
  local line state
  _arguments -C \\
    ${[...specs, "'1:command:->command'", "'*::argument:->argument'"].join(' \\\n    ')}
  case $state in
    command)
      local -a commands=(
${list}
      )
      _describe command commands ;;
    argument)
      case $line[1] in
    ${routes.join('\n    ')}
      esac ;;
  esac
}`;
  });
  return `#compdef acme-smime
# zsh completion for acme-smime; put it where $fpath looks:
#   acme-smime completion zsh > "\${fpath[1]}/_acme-smime"
_acme_smime_names() {
  local -a names=(\${(f)"$(acme-smime certificates --json 2>/dev/null | grep -o '"name":"[^"]*"' | cut -d'"' -f4)"})
  _describe certificate names
}
${functions.join('\n')}
_acme_smime "$@"
`;
}

function optionSpecs({ flags, description, value }: CompletionOption): readonly string[] {
  const text = escaped(description);
  const action = actionOf(value);
  return flags.map((flag) => quoted(`*${flag}[${text}]${action === undefined ? '' : `:value:${action}`}`));
}

function actionOf(value: CompletionOption['value']): string | undefined {
  if (value === 'none') return undefined;
  if (value === 'file') return '_files';
  if (value === 'folder') return '_files -/';
  return value === 'any' ? ' ' : `(${value.join(' ')})`;
}

function functionOf(path: readonly string[]): string {
  return ['_acme_smime', ...path].join('_').replaceAll('-', '_');
}

function escaped(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
