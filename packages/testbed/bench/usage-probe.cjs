'use strict';

// Preloaded into a program under measurement: leaves what it used where BENCH_USAGE says.
process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.BENCH_USAGE, JSON.stringify(process.resourceUsage()));
});
