import { basename } from 'node:path';
import { hookTimeoutMs } from '@acme-smime/client';
import type { HookMoment, HookSettings } from '@acme-smime/client';
import type { HookOptions } from './hook-options.ts';
import { words } from './words.ts';

/** The hooks that were named; `undefined` when none was. Throws ConfigInvalid COMMAND_EMPTY. */
export function hooksOf(options: HookOptions): readonly HookSettings[] | undefined {
  const hooks = [
    ...hooksAt('pre', options.preHook, '--pre-hook'),
    ...hooksAt('deploy', options.deployHook, '--deploy-hook'),
    ...hooksAt('post', options.postHook, '--post-hook'),
  ];
  return hooks.length === 0 ? undefined : hooks;
}

function hooksAt(moment: HookMoment, commands: readonly string[] | undefined, option: string): readonly HookSettings[] {
  return (commands ?? []).map((text) => {
    const command = words(text, option);
    return { name: basename(command[0] ?? ''), moment, command, timeoutMs: hookTimeoutMs };
  });
}
