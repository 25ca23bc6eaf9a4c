import { Hono } from 'hono';

import { RequestRefused } from '../errors.ts';
import type { OutgoingMail } from '../mail/relay.ts';
import type { RunningCa } from '../start-ca.ts';
import type { CertificateRecord } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';
import type { Storage } from '../storage/storage.ts';
import type { Fault, Faults } from './faults.ts';

/** What the management of a CA in tests works with. */
export interface ManagementParts {
  readonly ca: Pick<RunningCa, 'rootPem'>;
  readonly storage: Storage;
  readonly faults: Faults;
  /** Challenge mail that was caught; absent where it leaves by SMTP. */
  readonly mails?: readonly OutgoingMail[];
}

/**
 * The management API of a CA in tests, by plain HTTP on loopback; there is none in production.
 *
 *     GET    /root                              the root, PEM
 *     GET    /certificates/SERIAL               its status
 *     PUT    /certificates/SERIAL/renewal-window  { start, end, explanationUrl? } (RFC 9773)
 *     GET    /mails                             challenge mail that was caught
 *     GET, POST, DELETE /faults                 answers that are to go wrong
 */
export function createManagement({ ca, storage, faults, mails = [] }: ManagementParts): Hono {
  const app = new Hono();
  app.get('/root', () => new Response(ca.rootPem, { headers: { 'Content-Type': 'application/x-pem-file' } }));
  app.get('/certificates/:serial', async (context) => {
    return Response.json(statusOf(await requireCertificate(storage, context.req.param('serial'))));
  });
  app.put('/certificates/:serial/renewal-window', async (context) => {
    const found = await requireCertificate(storage, context.req.param('serial'));
    const renewalWindow = readWindow(await context.req.json());
    await revise(storage, 'certificate', found.id, (certificate) => [{ ...certificate, renewalWindow }]);
    return Response.json(statusOf(await requireCertificate(storage, found.serial)));
  });
  app.get('/mails', () =>
    Response.json(mails.map(({ from, to, raw }) => ({ from, to, message: Buffer.from(raw).toString('utf8') }))),
  );
  app.get('/faults', () => Response.json(faults.list()));
  app.post('/faults', async (context) => {
    faults.add(readFault(await context.req.json()));
    return Response.json(faults.list(), { status: 201 });
  });
  app.delete('/faults', () => {
    faults.clear();
    return new Response(null, { status: 204 });
  });
  app.onError((error) => {
    const refused = error instanceof RequestRefused || error instanceof SyntaxError;
    return Response.json({ error: error.message }, { status: refused ? 400 : 500 });
  });
  return app;
}

async function requireCertificate(storage: Storage, serial: string): Promise<CertificateRecord> {
  const found = await storage.certificateBySerial(serial.toLowerCase());
  if (found !== undefined) return found;
  throw new RequestRefused('CERTIFICATE_UNKNOWN', `There is no certificate with the serial number ${serial}.`);
}

function statusOf({
  serial,
  status,
  addresses,
  revokedAt,
  revocationReason,
  renewalWindow,
}: CertificateRecord): object {
  return { serial, status, addresses, revokedAt, revocationReason, renewalWindow };
}

function readWindow(json: unknown): NonNullable<CertificateRecord['renewalWindow']> {
  const { start, end, explanationUrl } = (json ?? {}) as Record<string, unknown>;
  const [from, to] = [new Date(String(start)), new Date(String(end))];
  if (!(from < to)) throw new RequestRefused('PAYLOAD_REFUSED', 'The window needs "start" before "end", RFC 3339.');
  return { start: from, end: to, ...(typeof explanationUrl === 'string' ? { explanationUrl } : {}) };
}

function readFault(json: unknown): Fault {
  const { resource, status, empty, delayMs, times } = (json ?? {}) as Record<string, unknown>;
  const isNumber = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= 0;
  if (typeof resource !== 'string') throw new RequestRefused('PAYLOAD_REFUSED', 'A fault needs "resource".');
  return {
    resource,
    ...(isNumber(status) && status >= 200 && status < 600 ? { status } : {}),
    ...(empty === true ? { empty } : {}),
    ...(isNumber(delayMs) ? { delayMs } : {}),
    ...(isNumber(times) ? { times } : {}),
  };
}
