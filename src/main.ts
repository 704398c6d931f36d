#!/usr/bin/env node
import { createProgram } from './cli/program';
import { DomainError } from './domain/errors';

/** The program. What stands in the way is one line each; anything unforeseen comes with its stack. */
async function main(): Promise<void> {
  let exitCode = 0;
  const program = createProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync();
  } catch (error) {
    console.error(error instanceof DomainError ? error.message : error);
    exitCode = 1;
  }
  process.exit(exitCode);
}

void main();
