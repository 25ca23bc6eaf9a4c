import type { Configuration } from './configuration.ts';

/** The paths below which a configuration holds a secret itself rather than a reference to it. */
export function pathsOfLiteralSecrets(configuration: Configuration): readonly string[] {
  const { accounts = {}, mailboxes = {}, certificates = {}, defaults } = configuration;
  const found: string[] = [];
  const look = (value: unknown, path: string): void => {
    if (typeof value === 'string') found.push(path);
  };
  for (const [name, one] of Object.entries(accounts)) look(one['eab-hmac-key'], `accounts.${name}.eab-hmac-key`);
  for (const [name, one] of Object.entries(mailboxes)) {
    if (one.kind === 'imap-smtp') look(one.password, `mailboxes.${name}.password`);
    if (one.kind !== 'interactive') look(one.smtp?.password, `mailboxes.${name}.smtp.password`);
  }
  look(defaults?.passphrase, 'defaults.passphrase');
  for (const [name, one] of Object.entries(certificates)) look(one.passphrase, `certificates.${name}.passphrase`);
  return found;
}
