/**
 * Ends the process after a start that failed, saying why in one line.
 *
 * @module
 */

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('WFLO_') ? error.code : undefined;
}

/** Exits 78 for bad settings, 1 for all else; an error that is not ours keeps its stack. */
export function exitOnFailedStart(
  error: unknown,
  onInvalidSettings: (error: unknown) => never,
): never {
  const code = codeOf(error);
  if (code === 'WFLO_SETTINGS_INVALID') onInvalidSettings(error);
  const text =
    error instanceof Error
      ? code === undefined
        ? (error.stack ?? error.message)
        : `${code}: ${error.message}`
      : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
