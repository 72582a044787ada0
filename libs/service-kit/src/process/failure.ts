import { getLogger } from '@wflo/observability';

/** Of sysexits.h: no restart of this version fixes it. */
const EX_CONFIG = 78;
const CONFIGURATION: ReadonlySet<string> = new Set([
  'WFLO_SETTINGS_INVALID',
  'WFLO_DATABASE_TOO_NEW',
]);

/** The `WFLO_…` code of an error, whatever its class. */
export function wfloCodeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && error.code.startsWith('WFLO_') ? error.code : undefined;
}

/** What stands on stderr: one line for what has a remedy, a stack for what nobody foresaw. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = wfloCodeOf(error);
  return code === undefined ? (error.stack ?? error.message) : `${code}: ${error.message}`;
}

/**
 * Says on stderr and in the log why the process ends.
 *
 * @param configuration codes that end it with 78 beside those of every service.
 * @returns the exit code: 78 where something has to be configured first, else 1.
 */
export function reportFailure(error: unknown, configuration: readonly string[] = []): number {
  const code = wfloCodeOf(error);
  // It is not configured yet where the log goes.
  if (code !== 'WFLO_SETTINGS_INVALID') {
    const reason = error instanceof Error && code !== undefined ? error.message : undefined;
    getLogger('wflo').critical(
      'service_failed',
      reason === undefined ? { err: error } : { code, reason },
    );
  }
  process.stderr.write(`${failureText(error)}\n`);
  if (code === undefined) return 1;
  return CONFIGURATION.has(code) || configuration.includes(code) ? EX_CONFIG : 1;
}
