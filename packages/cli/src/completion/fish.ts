import type { CompletionNode, CompletionOption } from './tree.ts';

/** Writes a completion for fish, complete with how to install it. */
export function fishCompletion(nodes: readonly CompletionNode[]): string {
  const lines = nodes.flatMap((node) => {
    const when = `-n ${quoted(conditionOf(node))}`;
    const commands = node.subcommands.map((one) => `${start} ${when} -a ${one.name} -d ${quoted(one.description)}`);
    const options = node.options.map((one) => `${start} ${when} ${optionArguments(one)}`);
    const names = node.takesName ? [`${start} ${when} -a '(__acme_smime_names)'`] : [];
    return [...commands, ...names, ...options];
  });
  return `# fish completion for acme-smime
#   acme-smime completion fish > ~/.config/fish/completions/acme-smime.fish
function __acme_smime_names
  acme-smime certificates --json 2>/dev/null | string match -ag -r '"name":"([^"]*)"'
end
complete -c acme-smime -f
${lines.join('\n')}
`;
}

const start = 'complete -c acme-smime';

/** Holds where exactly this command has been typed, and none below it. */
function conditionOf({ path, subcommands }: CompletionNode): string {
  const names = subcommands.map((one) => one.name).join(' ');
  const seen = path.map((name) => `__fish_seen_subcommand_from ${name}`);
  if (path.length === 0) return '__fish_use_subcommand';
  return [...seen, ...(names === '' ? [] : [`not __fish_seen_subcommand_from ${names}`])].join('; and ');
}

function optionArguments({ flags, description, value }: CompletionOption): string {
  const named = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return [...named, ...valueArguments(value), `-d ${quoted(description)}`].join(' ');
}

function valueArguments(value: CompletionOption['value']): readonly string[] {
  if (value === 'none') return [];
  if (value === 'file') return ['-r', '-F'];
  if (value === 'folder') return ['-x', `-a '(__fish_complete_directories)'`];
  return value === 'any' ? ['-x'] : ['-x', `-a ${quoted(value.join(' '))}`];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`;
}
