import { Option } from 'commander';
import type { Command } from 'commander';
import type { NotifyOrder } from '@acme-smime/client';
import type { MessageCheckLevel, TokenJoin } from '@acme-smime/protocol';
import { addTlsOptions } from './tls-options.ts';
import type { TlsOptions } from './tls-options.ts';

/** Whom to believe, and how the CA reads RFC 8823. */
export interface TrustOptions extends TlsOptions {
  readonly messageCheck?: MessageCheckLevel;
  readonly tokenJoin?: TokenJoin;
  readonly notify?: NotifyOrder;
  readonly smimeAnchor?: string;
  readonly authservId?: string;
  readonly dnsServer?: string;
}

/** Declares them. */
export function addTrustOptions(command: Command): void {
  const check = new Option(
    '--message-check <level>',
    'what challenge mail must pass; "none" only when you paste it; default: as the CA needs, else standard',
  );
  const join = new Option(
    '--token-join <reading>',
    'how the CA joins the two parts of the token; default: as the CA does, else strings',
  );
  const notify = new Option(
    '--notify <when>',
    'tell the CA to look after the reply, or before it mails; default: as the CA needs, else after-reply',
  );
  command
    .optionsGroup('Trust:')
    .addOption(check.choices(['strict', 'standard', 'none']))
    .addOption(join.choices(['strings', 'bytes']))
    .addOption(notify.choices(['after-reply', 'before-mail']))
    .option('--smime-anchor <file>', 'PEM certificates that S/MIME signed challenge mail may chain to')
    .option('--authserv-id <name>', 'believe the Authentication-Results of your own server of that name')
    .option('--dns-server <host:port>', 'DNS server for DKIM keys');
  addTlsOptions(command);
}
