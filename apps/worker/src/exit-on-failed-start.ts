/**
 * Ends the process after a start that failed, saying why in one line.
 *
 * @module
 */

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('WFLO_') ? error.code : undefined;
}

/** What no restart of this version mends ends as bad settings do. */
const EX_CONFIG = 78;
const NOT_MENDED_BY_RESTART = new Set(['WFLO_DATABASE_TOO_NEW']);

/**
 * Exits 78 for bad settings and for a database of a later version, 1 for all else; an error that
 * is not ours keeps its stack.
 */
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
  process.exit(code !== undefined && NOT_MENDED_BY_RESTART.has(code) ? EX_CONFIG : 1);
}
