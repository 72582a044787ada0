#!/usr/bin/env node
/**
 * The `wflo` command.
 *
 * @module
 */
import { exitOnInvalidSettings, SettingsError } from '@wflo/observability';
import { printable } from '@wflo/sanitize';
import { WorkerError } from '../errors.ts';
import { endQuietlyWithoutReader } from './output/broken-output.ts';
import { exitCodeOf } from './errors.ts';
import { runProgram } from './program.ts';

function describe(error: unknown): string {
  if (error instanceof WorkerError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

endQuietlyWithoutReader();
try {
  process.exitCode = await runProgram(process.argv.slice(2));
} catch (error) {
  if (error instanceof SettingsError) exitOnInvalidSettings(error);
  // What it was given, and what others told it, may be in there.
  process.stderr.write(`${printable(describe(error))}\n`);
  process.exitCode = exitCodeOf(error);
}
