import type { Command, Option } from 'commander';

/** What a shell needs to know of one command. */
export interface CompletionNode {
  /** Words from the program's name down, without it: `account show`. */
  readonly path: readonly string[];
  readonly subcommands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly CompletionOption[];
  /** The next word is the name of a certificate. */
  readonly takesName: boolean;
}

/** What a shell needs to know of one option. */
export interface CompletionOption {
  readonly flags: readonly string[];
  readonly description: string;
  /** What follows: nothing, one of these words, a file, a folder, or anything. */
  readonly value: 'none' | 'file' | 'folder' | 'any' | readonly string[];
}

/** Reads a commander tree as nodes, the program itself first. */
export function completionNodes(program: Command, path: readonly string[] = []): readonly CompletionNode[] {
  const { commands } = program;
  const node: CompletionNode = {
    path,
    subcommands: commands.map((one) => ({ name: one.name(), description: one.description() })),
    options: [...program.options, ...program.createHelp().visibleOptions(program).filter(isHelp)].map(optionOf),
    takesName: program.registeredArguments.some((one) => one.name() === 'name'),
  };
  return [node, ...commands.flatMap((one) => completionNodes(one, [...path, one.name()]))];
}

function isHelp({ long }: Option): boolean {
  return long === '--help';
}

function optionOf(option: Option): CompletionOption {
  const flags = [option.short, option.long].filter((one) => typeof one === 'string');
  return { flags, description: option.description, value: valueOf(option) };
}

function valueOf(option: Option): CompletionOption['value'] {
  if (option.negate || (!option.required && !option.optional)) return 'none';
  if (option.argChoices !== undefined) return option.argChoices;
  const placeholder = /[<[]([^>\]]+)/.exec(option.flags)?.[1] ?? '';
  if (/file|path/.test(placeholder)) return 'file';
  return /dir/.test(placeholder) ? 'folder' : 'any';
}
