#!/usr/bin/env node
import { runCommandLine } from './cli/program';
import { DomainError } from './domain/errors';

/** The program. What stands in the way is one line each; anything unforeseen comes with its stack. */
async function main(): Promise<void> {
  let exitCode = 1;
  try {
    exitCode = await runCommandLine();
  } catch (error) {
    console.error(error instanceof DomainError ? error.message : error);
  }
  process.exit(exitCode);
}

void main();
