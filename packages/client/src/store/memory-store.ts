import { StateConflict } from '@acme-smime/protocol';
import type { LineageSettings } from '../config/resolved-certificate.ts';
import { lineageOfEnrollment } from '../enrollment/request.ts';
import type { Enrollment } from '../enrollment/state.ts';
import type { RenewalNotes } from '../renewal/renewal-notes.ts';
import type { Store, StoredAccount, StoredCertificate } from './store.ts';

/** A store that forgets everything with the process: for tests, dry runs, and programs that keep certificates themselves. */
export function memoryStore(): Store {
  const accounts = new Map<string, StoredAccount>();
  const enrollments = new Map<string, Enrollment>();
  const keys = new Map<string, string>();
  const lineages = new Map<string, StoredCertificate[]>();
  const settings = new Map<string, LineageSettings>();
  const notes = new Map<string, RenewalNotes>();
  const locks = new Set<string>();
  return {
    loadAccount: async (directoryUrl) => accounts.get(directoryUrl),
    saveAccount: async (directoryUrl, account) => void accounts.set(directoryUrl, account),
    loadEnrollment: async (id) => enrollments.get(id),
    saveEnrollment: async (enrollment) => void enrollments.set(enrollment.id, structuredClone(enrollment)),
    removeEnrollment: async (id) => {
      enrollments.delete(id);
      keys.delete(id);
    },
    listEnrollments: async (lineage) => [...enrollments.keys()].filter((id) => lineageOfEnrollment(id) === lineage),
    loadPendingKey: async (id) => keys.get(id),
    savePendingKey: async (id, keyPem) => void keys.set(id, keyPem),
    currentCertificate: async (lineage) => lineages.get(lineage)?.at(-1),
    saveCertificate: async (lineage, files) => {
      const versions = lineages.get(lineage) ?? [];
      const known = versions.find((one) => one.files['cert.pem'] === files['cert.pem']);
      if (known !== undefined) return known;
      const version = versions.length + 1;
      const saved = { lineage, version, folder: `memory:${lineage}/${version}`, files };
      lineages.set(lineage, [...versions, saved]);
      return saved;
    },
    listLineages: async () => [...new Set([...lineages.keys(), ...settings.keys()])].toSorted(),
    loadSettings: async (lineage) => settings.get(lineage),
    saveSettings: async (lineage, kept) => void settings.set(lineage, structuredClone(kept)),
    loadRenewalNotes: async (lineage) => notes.get(lineage),
    saveRenewalNotes: async (lineage, noted) => void notes.set(lineage, structuredClone(noted)),
    lock: async (name) => {
      if (locks.has(name)) throw new StateConflict('LOCKED', `The lock ${name} is held.`, name, { retry: 'later' });
      locks.add(name);
      return {
        [Symbol.asyncDispose]: async () => {
          locks.delete(name);
        },
      };
    },
  };
}
