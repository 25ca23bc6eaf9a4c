import { mkdir } from 'node:fs/promises';
import { installMissing } from '../src/install-debian.ts';
import { debianPeers } from './programs/debian.ts';
import { installGo } from './programs/go.ts';
import { installJava } from './programs/java.ts';
import { programFolder } from './programs/program-folder.ts';
import { installPython } from './programs/python.ts';

// Brings the foreign programs of the interop tests from their registries, and says in one sentence each what is missing.
await mkdir(programFolder, { recursive: true });
const problems = [await installMissing(debianPeers), await installPython(), await installJava(), await installGo()];
for (const problem of problems) {
  if (problem === undefined) continue;
  process.stderr.write(`The interop tests cannot run: ${problem}\n`);
  process.exitCode = 1;
}
