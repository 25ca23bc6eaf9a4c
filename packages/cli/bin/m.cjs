#!/usr/bin/env node
'use strict';

// Old syntax on purpose: this file has to run on any Node, to say which Node the program itself needs.
var version = process.version.slice(1).split('.').map(Number);

if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write('acme-smime needs Node 22.19 or newer; this is ' + process.version + '.\n');
  process.exitCode = 1;
} else {
  // Compiled code is kept from one start to the next: a quarter of the start-up time. It lies beside the program, never in
  // the shared temporary folder: whoever can write there could otherwise run code as us.
  require('module').enableCompileCache(require('path').join(__dirname, '..', '.compile-cache'));
  void import('../dist/marked/bin.js');
}
