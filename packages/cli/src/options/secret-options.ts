import type { Command } from 'commander';

/** What the options of one secret come out as, their names in camel case after its own. */
export type SecretOptions<Name extends string> = {
  readonly [Key in Name | `${Name}${'File' | 'Env' | 'Command' | 'Keyring' | 'Credential'}`]?: string;
};

/** Declares every way to name a secret; `name` as in `--password`, `what` as in "the password". */
export function addSecretOptions(command: Command, name: string, what: string): Command {
  return command
    .option(`${name}-file <file>`, `file that holds ${what}`)
    .option(`${name}-env <variable>`, `environment variable that holds ${what}`)
    .option(`${name}-command <command>`, `program that prints ${what}; no shell`)
    .option(`${name}-keyring <entry>`, `entry SERVICE/ACCOUNT of the system's keyring with ${what}`)
    .option(`${name}-credential <name>`, `systemd credential with ${what}`)
    .option(`${name} <text>`, `${what} itself; shows in the process list`);
}
