import {
  isJsonObject,
  optionalBoolean,
  optionalString,
  optionalStrings,
  present,
  requireObject,
  requireString,
  violation,
} from './json-fields.ts';
import type { JsonObject, Place } from './json-fields.ts';

/** What a server says about itself (RFC 8555 section 9.7.6, profiles from the ACME profiles draft). */
export interface DirectoryMeta {
  readonly termsOfService?: string;
  readonly website?: string;
  readonly caaIdentities?: readonly string[];
  readonly externalAccountRequired?: boolean;
  /** Profile name to description or its URL. */
  readonly profiles?: Readonly<Record<string, string>>;
}

/** The one URL a client is configured with leads to this object of URLs (RFC 8555 section 7.1.1). */
export interface Directory {
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
  readonly newAuthz?: string;
  readonly revokeCert?: string;
  readonly keyChange?: string;
  /** RFC 9773 section 3. */
  readonly renewalInfo?: string;
  readonly meta?: DirectoryMeta;
}

/** Reads a directory; unknown members are ignored. Throws `ProtocolViolation` with code `DIRECTORY_INVALID`. */
export function readDirectory(json: unknown, where = 'the directory'): Directory {
  const place: Place = { code: 'DIRECTORY_INVALID', where, rfc: 8555, section: '7.1.1' };
  const object = requireObject(json, place);
  return present<Directory>({
    newNonce: requireString(object, 'newNonce', place),
    newAccount: requireString(object, 'newAccount', place),
    newOrder: requireString(object, 'newOrder', place),
    newAuthz: optionalString(object, 'newAuthz', place),
    revokeCert: optionalString(object, 'revokeCert', place),
    keyChange: optionalString(object, 'keyChange', place),
    renewalInfo: optionalString(object, 'renewalInfo', place),
    meta: readMeta(object['meta'] ?? undefined, place),
  });
}

function readMeta(json: unknown, place: Place): DirectoryMeta | undefined {
  if (json === undefined) return undefined;
  if (!isJsonObject(json)) throw violation(place, '"meta" must be an object', json);
  return present<DirectoryMeta>({
    termsOfService: optionalString(json, 'termsOfService', place),
    website: optionalString(json, 'website', place),
    caaIdentities: optionalStrings(json, 'caaIdentities', place),
    externalAccountRequired: optionalBoolean(json, 'externalAccountRequired', place),
    profiles: readProfiles(json, place),
  });
}

function readProfiles(meta: JsonObject, place: Place): Readonly<Record<string, string>> | undefined {
  const profiles = meta['profiles'] ?? undefined;
  if (profiles === undefined) return undefined;
  if (!isJsonObject(profiles)) throw violation(place, '"profiles" must be an object', profiles);
  const entries = Object.entries(profiles).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(entries);
}
