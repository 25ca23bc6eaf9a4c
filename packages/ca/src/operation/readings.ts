import type { RunningCa } from '../start-ca.ts';
import type { Storage } from '../storage/storage.ts';
import type { Health } from './health.ts';
import type { Reading } from './metrics.ts';

/** What is looked up when Prometheus asks. */
export function readingsOf(parts: {
  readonly storage: Storage;
  readonly now: () => Date;
  readonly ca: () => RunningCa | undefined;
  readonly health: () => Promise<Health>;
  readonly mailDelay: () => Promise<number>;
}): readonly Reading[] {
  const { ca } = parts;
  const seconds = (at: Date | undefined): number | undefined => (at === undefined ? undefined : at.getTime() / 1000);
  return [
    {
      name: 'acme_smime_ca_up',
      help: '1 when the CA can issue.',
      read: async () => ((await parts.health()).status === 'down' ? 0 : 1),
    },
    {
      name: 'acme_smime_ca_mail_up',
      help: '0 while the relay takes no challenge mail.',
      read: () => {
        const running = ca();
        return running === undefined ? undefined : Number(running.mailTrouble() === undefined);
      },
    },
    {
      name: 'acme_smime_ca_mail_queued',
      help: 'Challenge mails that have not left.',
      read: () => parts.storage.countQueuedMails(),
    },
    {
      name: 'acme_smime_ca_oldest_mail_seconds',
      help: 'How long the oldest mail that is due waits.',
      read: parts.mailDelay,
    },
    {
      name: 'acme_smime_ca_issuer_expiry_seconds',
      help: 'When the issuer’s certificate ends, seconds since 1970.',
      read: () => seconds(ca()?.issuer.certificate.notAfter),
    },
    {
      name: 'acme_smime_ca_root_crl_next_update_seconds',
      help: 'When the CRL of an offline root ends, seconds since 1970.',
      read: () => seconds(ca()?.revocation.rootCrl()?.nextUpdate),
    },
    ...crlReadings(ca, parts.now),
    {
      name: 'acme_smime_ca_ocsp_answers_total',
      help: 'Answers of the OCSP responder, by what they say and whether they had been prepared.',
      type: 'counter',
      read: () => ca()?.revocation.ocsp().answers,
    },
    {
      name: 'acme_smime_ca_ocsp_prepared',
      help: 'Certificates for which an OCSP answer is ready.',
      read: () => ca()?.revocation.ocsp().prepared,
    },
  ];
}

function crlReadings(ca: () => RunningCa | undefined, now: () => Date): readonly Reading[] {
  const ofEach = (read: (crl: ReturnType<RunningCa['revocation']['crls']>[number]) => number) => () =>
    ca()
      ?.revocation.crls()
      .map((crl) => ({ labels: { crl: crl.id }, value: read(crl) }));
  return [
    {
      name: 'acme_smime_ca_crl_age_seconds',
      help: 'How old each CRL is that this node publishes.',
      read: ofEach(({ thisUpdate }) => (now().getTime() - thisUpdate.getTime()) / 1000),
    },
    {
      name: 'acme_smime_ca_crl_next_update_seconds',
      help: 'When each CRL ends, seconds since 1970.',
      read: ofEach(({ nextUpdate }) => nextUpdate.getTime() / 1000),
    },
    {
      name: 'acme_smime_ca_crl_entries',
      help: 'How many certificates each CRL lists.',
      read: ofEach(({ entries }) => entries),
    },
  ];
}
