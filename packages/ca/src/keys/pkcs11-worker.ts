import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parentPort } from 'node:worker_threads';

import type { TokenAnswer, TokenKey, TokenPublicKey, TokenRequest } from './pkcs11-messages.ts';

/** The part of pkcs11js that is used here; the module itself is installed only where there is a token. */
interface Pkcs11Module {
  readonly PKCS11: new () => Pkcs11;
  readonly [constant: string]: unknown;
}

interface Attribute {
  readonly type: number;
  readonly value?: Uint8Array | number | string | boolean;
}

interface Pkcs11 {
  load(path: string): void;
  C_Initialize(): void;
  C_Finalize(): void;
  C_GetSlotList(withToken: boolean): Buffer[];
  C_GetTokenInfo(slot: Buffer): { readonly label: string; readonly flags: number };
  C_OpenSession(slot: Buffer, flags: number): Buffer;
  C_CloseSession(session: Buffer): void;
  C_Login(session: Buffer, user: number, pin: string): void;
  C_FindObjectsInit(session: Buffer, template: Attribute[]): void;
  C_FindObjects(session: Buffer): Buffer | null;
  C_FindObjectsFinal(session: Buffer): void;
  C_GetAttributeValue(session: Buffer, object: Buffer, template: Attribute[]): { readonly value: Buffer }[];
  C_SignInit(session: Buffer, mechanism: { readonly mechanism: number }, key: Buffer): void;
  C_Sign(session: Buffer, data: Buffer, signature: Buffer): Buffer;
}

/** A logged-in session with the key found. */
interface OpenToken {
  readonly session: Buffer;
  readonly privateKey: Buffer;
  readonly publicKey: TokenPublicKey;
}

/** The token does not take the PIN. It counts, and locks itself: nothing here asks it again. */
class PinRefused extends Error {}

const longestSignature = 1024;
let constants: Readonly<Record<string, number>> = {};
let opening: { readonly key: TokenKey; readonly pin: string } | undefined;
let library: Pkcs11 | undefined;
let open: OpenToken | undefined;
let refused: PinRefused | undefined;

async function answer(request: TokenRequest): Promise<TokenPublicKey | Uint8Array> {
  if (request.do === 'open') {
    opening = { key: request.key, pin: request.pin };
    return (await reopen()).publicKey;
  }
  if (request.do === 'close') {
    // Nobody stays logged in for whoever opens the library next in this process.
    if (open !== undefined) library?.C_CloseSession(open.session);
    open = undefined;
    return new Uint8Array();
  }
  try {
    return sign(open ?? (await reopen()), request);
  } catch {
    // The token may have been unplugged and be back: once more with a new session.
    return sign(await reopen(), request);
  }
}

function sign(token: OpenToken, { mechanism, data }: Extract<TokenRequest, { do: 'sign' }>): Uint8Array {
  const number = mechanism === 'rsa' ? constants['CKM_RSA_PKCS'] : constants['CKM_ECDSA'];
  library?.C_SignInit(token.session, { mechanism: number ?? 0 }, token.privateKey);
  return new Uint8Array(library?.C_Sign(token.session, Buffer.from(data), Buffer.alloc(longestSignature)) ?? []);
}

/** Opens a session; with the library begun anew when that fails, since one may not see a token that came back. */
async function reopen(): Promise<OpenToken> {
  if (opening === undefined) throw new Error('no token was named');
  if (refused !== undefined) throw refused;
  const { key, pin } = opening;
  open = undefined;
  library ??= load(key);
  const fresh = initialize(library);
  try {
    return (open = login(library, key, pin));
  } catch (error) {
    if (fresh || error instanceof PinRefused) throw error;
    library.C_Finalize();
    library.C_Initialize();
    return (open = login(library, key, pin));
  }
}

/** The library's state belongs to the whole process: false when another thread, or an earlier call, has begun it. */
function initialize(pkcs11: Pkcs11): boolean {
  try {
    pkcs11.C_Initialize();
    return true;
  } catch (error) {
    if (isError(error, 'CKR_CRYPTOKI_ALREADY_INITIALIZED')) return false;
    throw error;
  }
}

function load({ module: path, driverFolder }: TokenKey): Pkcs11 {
  // By require, since it is CommonJS, and its types are not here where it is not installed.
  const from = driverFolder === undefined ? import.meta.url : join(driverFolder, 'package.json');
  const pkcs11 = createRequire(from)('pkcs11js') as Pkcs11Module;
  constants = pkcs11 as unknown as Record<string, number>;
  const loaded = new pkcs11.PKCS11();
  loaded.load(path);
  return loaded;
}

function isError(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.includes(code);
}

function login(pkcs11: Pkcs11, key: TokenKey, pin: string): OpenToken {
  const slot = pkcs11.C_GetSlotList(true).find((each) => pkcs11.C_GetTokenInfo(each).label.trim() === key.token);
  if (slot === undefined) throw new Error(`there is no token ${JSON.stringify(key.token)}`);
  const session = pkcs11.C_OpenSession(slot, constants['CKF_SERIAL_SESSION'] ?? 0);
  try {
    givePin(pkcs11, slot, session, pin);
    return findKeyPair(pkcs11, session, key);
  } catch (error) {
    pkcs11.C_CloseSession(session);
    throw error;
  }
}

function findKeyPair(pkcs11: Pkcs11, session: Buffer, key: TokenKey): OpenToken {
  const find = (objectClass: string): Buffer => {
    const type = { type: constants['CKA_CLASS'] ?? 0, value: constants[objectClass] ?? 0 };
    pkcs11.C_FindObjectsInit(session, [type, { type: constants['CKA_LABEL'] ?? 0, value: key.label }]);
    const found = pkcs11.C_FindObjects(session);
    const second = found === null ? null : pkcs11.C_FindObjects(session);
    pkcs11.C_FindObjectsFinal(session);
    if (found === null) throw new Error(`the token has no ${objectClass} with the label ${JSON.stringify(key.label)}`);
    if (second !== null) throw new Error(`the token has several keys with the label ${JSON.stringify(key.label)}`);
    return found;
  };
  const publicKey = readPublicKey(pkcs11, session, find('CKO_PUBLIC_KEY'));
  return { session, privateKey: find('CKO_PRIVATE_KEY'), publicKey };
}

function givePin(pkcs11: Pkcs11, slot: Buffer, session: Buffer, pin: string): void {
  const { flags } = pkcs11.C_GetTokenInfo(slot);
  const isSet = (flag: string): boolean => (flags & (constants[flag] ?? 0)) !== 0;
  if (isSet('CKF_USER_PIN_LOCKED')) throw (refused = new PinRefused('it has locked its PIN'));
  if (isSet('CKF_USER_PIN_FINAL_TRY')) {
    throw (refused = new PinRefused('only one try is left to it, which is for a person to make'));
  }
  try {
    pkcs11.C_Login(session, constants['CKU_USER'] ?? 0, pin);
  } catch (error) {
    // Who is logged in is so for the whole process.
    if (isError(error, 'CKR_USER_ALREADY_LOGGED_IN')) return;
    if (isError(error, 'CKR_PIN_')) throw (refused = new PinRefused('it is not the right one'));
    throw error;
  }
}

function readPublicKey(pkcs11: Pkcs11, session: Buffer, object: Buffer): TokenPublicKey {
  const read = (...names: string[]): Uint8Array[] => {
    const template = names.map((name) => ({ type: constants[name] ?? 0 }));
    return pkcs11.C_GetAttributeValue(session, object, template).map(({ value }) => new Uint8Array(value));
  };
  const [type = new Uint8Array()] = read('CKA_KEY_TYPE');
  if (Buffer.from(type).readUInt8(0) === constants['CKK_RSA']) {
    const [modulus = type, exponent = type] = read('CKA_MODULUS', 'CKA_PUBLIC_EXPONENT');
    return { kind: 'rsa', modulus, exponent };
  }
  const [parameters = type, point = type] = read('CKA_EC_PARAMS', 'CKA_EC_POINT');
  return { kind: 'ec', parameters, point };
}

function tell(answered: TokenAnswer): void {
  // A thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(answered);
}

parentPort?.on('message', (request: TokenRequest) => {
  void answer(request).then(
    (value) => tell({ value }),
    (error: unknown) =>
      tell({
        error: error instanceof Error ? error.message : String(error),
        pin: error instanceof PinRefused,
      }),
  );
});
