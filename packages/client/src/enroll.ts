import type { KeyObject } from 'node:crypto';
import {
  AcmeProblem,
  composeCsr,
  decodePrivateKey,
  encodePrivateKey,
  generateKey,
  keySigner,
  problemType,
} from '@acme-smime/protocol';
import { openAccount } from './account.ts';
import type { OpenAccount } from './account.ts';
import type { ClientContext } from './context.ts';
import { performWith } from './enrollment/perform.ts';
import { usageFor } from './enrollment/request.ts';
import { runEnrollment } from './enrollment/run.ts';
import { newEnrollment } from './enrollment/state.ts';
import type { Enrollment } from './enrollment/state.ts';
import { certificateFiles, requireIssuedCertificate } from './issued-certificate.ts';
import type { ObtainOptions } from './obtain-certificate.ts';
import { downloadChain } from './preferred-chain.ts';
import type { Store } from './store/store.ts';

/** One enrollment to carry out. */
export interface EnrollOptions extends ObtainOptions {
  readonly start: Enrollment;
  readonly lineage: string;
  /** The identifier of the certificate that the new one is to replace (RFC 9773 section 4.1). */
  readonly replaces?: string | undefined;
  /** Ends before this phase; see `RunOptions`. */
  readonly stopBefore?: Enrollment['phase'];
}

/** An enrollment that has come to its end, and the account that it was made with. */
export interface Enrolled {
  readonly state: Enrollment;
  readonly account: OpenAccount;
}

/** Opens the account and runs an enrollment to its end, from wherever it is. The caller holds the lock of the lineage. */
export async function enroll(options: EnrollOptions, context: ClientContext, signal: AbortSignal): Promise<Enrolled> {
  const { store, start } = options;
  // The disk is asked first: better to fail before anybody else has been bothered. The key takes longest, so it starts now.
  await store.saveEnrollment(start);
  const pending = pendingKey(start, store, options.key);
  try {
    return await enrollWith(options, pending.key, context, signal);
  } finally {
    await pending.end();
  }
}

async function enrollWith(
  options: EnrollOptions,
  key: Promise<KeyObject>,
  context: ClientContext,
  signal: AbortSignal,
): Promise<Enrolled> {
  const { store, start, stopBefore } = options;
  let state = start;
  const run = async (account: OpenAccount): Promise<Enrolled> => {
    options.onProgress?.({ step: 'account', url: account.url, created: account.created });
    const perform = performWith(
      partsOf(options, account, key, context, () => state),
      context,
    );
    const save = async (next: Enrollment): Promise<void> => {
      await store.saveEnrollment(next);
      state = next;
    };
    const stop = stopBefore === undefined ? {} : { stopBefore };
    await runEnrollment(state, { perform, save, now: context.now, signal, ...stop });
    return { state, account };
  };
  const account = await openAccount(options.account, store, context, signal);
  try {
    return await run(account);
  } catch (error) {
    if (!(error instanceof AcmeProblem) || error.problem.type !== problemType('accountDoesNotExist')) throw error;
    // The server has forgotten the account, as test servers do: register the same key again, the orders are gone too.
    const { directoryUrl } = options.account;
    const stored = await store.loadAccount(directoryUrl);
    if (stored === undefined || account.created) throw error;
    await store.saveAccount(directoryUrl, { keyPem: stored.keyPem });
    state = newEnrollment(start.id, start.request, context.now());
    return run(await openAccount(options.account, store, context, signal));
  }
}

function partsOf(
  options: EnrollOptions,
  account: OpenAccount,
  key: Promise<KeyObject>,
  context: ClientContext,
  current: () => Enrollment,
) {
  const { request } = current();
  const { lineage } = options;
  const onProgress = options.onProgress ?? (() => undefined);
  return {
    acme: account.acme,
    request,
    replaces: options.replaces,
    mailboxFor: options.mailboxFor,
    disposal: options.disposal ?? ({ action: 'keep' } as const),
    finalize: options.finalize ?? { pauseMs: 0, retries: 0 },
    thumbprint: account.key.thumbprint,
    tokenJoin: options.tokenJoin ?? 'strings',
    check: options.messageCheck ?? { level: 'standard' as const },
    deadline: new Date(context.now().getTime() + (options.timeoutMs ?? 600_000)),
    onProgress,
    current,
    csr: async () => {
      const { addresses, use, identifier } = request;
      const usage = usageFor(use, request.keyType);
      return composeCsr({
        signer: keySigner(await key),
        addresses,
        ...(identifier === 'dns-compat' ? { dnsNames: addresses } : {}),
        ...(usage === undefined ? {} : { usage }),
      });
    },
    saveCertificate: async (certificateUrl: string, stop: AbortSignal) => {
      const wish = { preferred: options.preferredChain, log: context.log };
      const pem = await downloadChain(account.acme, certificateUrl, wish, stop);
      const state = current();
      const orderUrl = 'orderUrl' in state ? state.orderUrl : '';
      const issued = { pem, key: await key, request, orderUrl, accountUrl: account.url };
      const chain = requireIssuedCertificate(issued, context.now());
      onProgress({ step: 'downloaded', serialNumber: chain[0].serialNumber });
      const pkcs12 = options.pkcs12 ?? { form: 'modern' };
      const saved = await options.store.saveCertificate(
        lineage,
        await certificateFiles(issued, chain, pkcs12, context.random),
      );
      onProgress({ step: 'saved', folder: saved.folder });
      return { lineage, version: saved.version };
    },
  };
}

/** The private key of the certificate to come, while it is being made. */
interface PendingKey {
  readonly key: Promise<KeyObject>;
  /** After this nothing of it is written any more: the lock of the lineage may go. */
  end(): Promise<void>;
}

/** The key of an earlier run, one that was handed in, or a new one; saved before it is used. */
function pendingKey(enrollment: Enrollment, store: Store, given: KeyObject | undefined): PendingKey {
  let ended = false;
  let saving = Promise.resolve();
  const make = async (): Promise<KeyObject> => {
    const saved = await store.loadPendingKey(enrollment.id);
    if (saved !== undefined) return decodePrivateKey(saved);
    const key = given ?? (await generateKey(enrollment.request.keyType));
    // A run that has failed meanwhile has no use for it, and the next one makes its own.
    if (ended) return key;
    saving = store.savePendingKey(enrollment.id, encodePrivateKey(key));
    await saving;
    return key;
  };
  const key = make();
  key.catch(() => undefined);
  return {
    key,
    end: async () => {
      ended = true;
      await saving.catch(() => undefined);
    },
  };
}
