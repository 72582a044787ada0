const MAX_LENGTH = 200;
const MAX_CAUSES = 10;

/** An error in a few words fit for an open endpoint: one line, no stack, no credentials. */
export function shortReason(error: unknown): string {
  const line =
    textOf(error)
      .split(/[\r\n]/, 1)[0]
      ?.trim() ?? '';
  const safe = line
    .slice(0, 4 * MAX_LENGTH)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'<>]+@/gi, '$1***@')
    .replace(/\b(bearer|basic)\s+[^\s"',;]+/gi, '$1 ***')
    .replace(
      /\b([a-z_-]*(?:password|passwd|passphrase|pwd|secret|token|(?:api|access|account|private|signing|shared)[_-]?key|authorization))(?:\\*["'])?\s*[=:]\s*(\\*"[^"]*"?|\\*'[^']*'?|[^\s,;&]+)/gi,
      '$1=***',
    );
  return safe.length > MAX_LENGTH ? `${safe.slice(0, MAX_LENGTH - 1)}…` : safe || 'failed';
}

/** Read by shape: an error of another realm is no instance of this one's Error. Never throws. */
function textOf(error: unknown): string {
  try {
    return textOfShape(error);
  } catch {
    return '';
  }
}

function textOfShape(error: unknown): string {
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null) return '';
  if ('message' in error && typeof error.message === 'string' && error.message !== '') {
    return error.message;
  }
  if ('errors' in error && Array.isArray(error.errors))
    return error.errors.slice(0, MAX_CAUSES).map(textOf).join('; ');
  return 'name' in error && typeof error.name === 'string' ? error.name : '';
}
