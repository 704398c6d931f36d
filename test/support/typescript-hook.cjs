// Lets Node load the sources: `node --require test/support/typescript-hook.cjs file.ts`, and the files of tests.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { transformSync } = require('@swc/core');

/** Code by file: what several test files load is compiled once a process. */
const compiled = new Map();

process.setSourceMapsEnabled(true);
Module._extensions['.ts'] = (module, filename) => {
  if (!compiled.has(filename)) compiled.set(filename, compile(filename));
  module._compile(compiled.get(filename), filename);
};

function compile(filename) {
  return transformSync(readFileSync(filename, 'utf8'), {
    filename,
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    sourceMaps: 'inline',
  }).code;
}
