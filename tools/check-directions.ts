import { checkDirections, formatViolation } from './directions.ts';

const { violations, fileCount, importCount } = checkDirections(process.cwd());
for (const violation of violations) console.error(formatViolation(violation));
if (violations.length > 0) {
  console.error(`${violations.length} violations of the rules of direction (ARCHITECTURE.md) in ${fileCount} files.`);
  process.exitCode = 1;
} else {
  console.log(`The rules of direction hold: ${fileCount} files, ${importCount} imports.`);
}
