import { ExitCode } from '../exit-code.ts';

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

/**
 * A reader that has gone (`wflo list | head -1`) has what it wanted: the command does its work to
 * the end and keeps its exit code. A response that can't be written (a full disk) ends it with 74.
 */
export function endQuietlyWithoutReader(): void {
  let gone = false;
  process.stdout.on('error', (error: Error) => {
    gone ||= codeOf(error) === 'EPIPE';
    if (gone) return;
    process.stderr.write(`WFLO_OUTPUT_FAILED: stdout can't be written: ${error.message}\n`);
    process.exit(ExitCode.ioError);
  });
  // With nobody to read the reason there is nothing left to say.
  process.stderr.on('error', () => undefined);
}
