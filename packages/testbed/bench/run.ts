import { cpus } from 'node:os';
import { join } from 'node:path';
import { measurePairs } from './measure.ts';
import { renderTable } from './table.ts';

const cli = join(import.meta.dirname, '../../cli/bin/acme-smime.cjs');

const help = await measurePairs(
  () => ({ args: ['-e', '0'] }),
  () => ({ args: [cli, '--help'] }),
  20,
);

console.log(`Node ${process.version}, ${cpus().length} cores; medians, ratios pair by pair with their middle half.\n`);
console.log(renderTable([{ name: 'acme-smime --help against node -e 0', ...help }]));
