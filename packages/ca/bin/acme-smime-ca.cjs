#!/usr/bin/env node
'use strict';

// Old syntax on purpose: this file has to run on any Node, to say which Node the program itself needs.
var version = process.version.slice(1).split('.').map(Number);

if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write('acme-smime-ca needs Node 22.19 or newer; this is ' + process.version + '.\n');
  process.exitCode = process.argv[2] === 'receive' ? 75 : 1;
} else {
  // Compiled code is kept beside the program, never in the shared temporary folder: whoever can write there could otherwise
  // run code as us.
  require('module').enableCompileCache(require('path').join(__dirname, '..', '.compile-cache'));
  import('../dist/main.js').catch(function (error) {
    process.stderr.write((error && error.stack) + '\n');
    // A mail system keeps a mail for 75 (sysexits.h: try again later), and returns it for what it does not know.
    process.exitCode = process.argv[2] === 'receive' ? 75 : 1;
  });
}
