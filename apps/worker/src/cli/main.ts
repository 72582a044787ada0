#!/usr/bin/env node
import { failureText } from '@wflo/service-kit';
import { printable } from '@wflo/sanitize';
import { endQuietlyWithoutReader } from './output/broken-output.ts';
import { exitCodeOf } from './errors.ts';
import { runProgram } from './program.ts';

endQuietlyWithoutReader();
try {
  process.exitCode = await runProgram(process.argv.slice(2));
} catch (error) {
  // Its arguments, and what others responded, may be in there.
  process.stderr.write(`${printable(failureText(error))}\n`);
  process.exitCode = exitCodeOf(error);
}
