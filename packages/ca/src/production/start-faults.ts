import { X509Certificate, createPrivateKey } from 'node:crypto';
import { access, constants, readFile, stat } from 'node:fs/promises';

import * as v from 'valibot';

import { parseWeakKeyList } from '../issuance/weak-keys.ts';
import { readSecret } from '../keys/secret-source.ts';
import { authorityFaults } from './authority-faults.ts';
import { configurationSchema } from './configuration.ts';
import { readCertificates } from './read-certificates.ts';
import { collisions, listeningFaults } from './listener-faults.ts';
import { placesOf } from './places.ts';
import type { Place } from './places.ts';
import { memberOf, messageOf } from './start-conditions.ts';
import type { StartConditions } from './start-conditions.ts';

/**
 * Everything about what a configuration names that would keep the CA from starting, one sentence for each fault, led by its place:
 * files, secrets, listeners, the TLS pair, root and issuers. The table need not be whole; what only a person or a token
 * could tell is not asked for.
 */
export async function startFaults(table: unknown, conditions: StartConditions): Promise<readonly string[]> {
  const places = placesOf(table);
  const found = await Promise.all(places.map(async (place) => ({ place, fault: await placeFault(place, conditions) })));
  const faults = found.flatMap(({ place, fault }) => (fault === undefined ? [] : [`${place.path}: ${fault}`]));
  const bad = found.filter(({ fault }) => fault !== undefined).map(({ place }) => place.path);
  const isSound = (prefix: string): boolean => !bad.some((path) => path.startsWith(`${prefix}.`));
  faults.push(...collisions(places));
  if (conditions.listeners) faults.push(...(await listeningFaults(places)));
  faults.push(...(await tlsFaults(table, isSound)));
  faults.push(...(await listFaults(places, bad)));
  faults.push(...(await authorityFaults(table, isSound, conditions)));
  return faults;
}

async function placeFault({ kind, path, value }: Place, conditions: StartConditions): Promise<string | undefined> {
  if (kind === 'path' || kind === 'listen') return undefined;
  if (kind === 'secret') return secretFault(path, value, conditions);
  const fault = await fileFault(value, kind === 'private-file' && conditions.modes);
  if (fault !== undefined || kind !== 'certificates') return fault;
  return readCertificates(value, path).then(() => undefined, messageOf);
}

async function fileFault(file: string, mustBePrivate: boolean): Promise<string | undefined> {
  try {
    await access(file, constants.R_OK);
    if (mustBePrivate && ((await stat(file)).mode & 0o007) !== 0) {
      return `the file ${file} can be read by everybody on this machine; take that away with \`chmod o= ${file}\``;
    }
    return undefined;
  } catch (error) {
    return `the file ${file} ${(error as { code?: string }).code === 'ENOENT' ? 'is not there' : 'cannot be read'}`;
  }
}

async function secretFault(path: string, reference: string, conditions: StartConditions): Promise<string | undefined> {
  if (reference === 'prompt') {
    return conditions.prompt === undefined ? 'nobody can be asked for it without a terminal' : undefined;
  }
  if (reference.startsWith('file:')) {
    const fault = await fileFault(reference.slice('file:'.length), conditions.modes);
    if (fault !== undefined) return fault;
  }
  try {
    await readSecret(reference, path, conditions);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

async function listFaults(places: readonly Place[], bad: readonly string[]): Promise<readonly string[]> {
  const lists = places.filter(({ path }) => path.startsWith('certificates.weak-key-lists.') && !bad.includes(path));
  const found = lists.map(async ({ path, value }) => {
    try {
      parseWeakKeyList(await readFile(value, 'utf8'), value);
      return [];
    } catch (error) {
      return [`${path}: ${messageOf(error)}`];
    }
  });
  return (await Promise.all(found)).flat();
}

async function tlsFaults(table: unknown, isSound: (prefix: string) => boolean): Promise<readonly string[]> {
  const { output: https, success } = v.safeParse(configurationSchema.entries.https, memberOf(table, 'https'));
  if (!success || !isSound('https')) return [];
  try {
    const certificate = new X509Certificate(await readFile(https.certificate));
    const key = createPrivateKey(await readFile(https.key));
    return certificate.checkPrivateKey(key) ? [] : ['https: the key is not the one of the certificate'];
  } catch {
    return ['https: the certificate or its key is not PEM that can be used; the key must not be encrypted'];
  }
}
