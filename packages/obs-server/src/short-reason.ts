import { withoutSecrets, withoutUserInfo } from '@wflo/sanitize';

const MAX_LENGTH = 200;
const MAX_CAUSES = 10;

/** An error in a few words fit for an open endpoint: one line, no stack, no credentials. */
export function shortReason(error: unknown): string {
  const [line = ''] = textOf(error)
    .trim()
    .slice(0, 8 * MAX_LENGTH)
    .split(/[\r\n]/, 1);
  // What the cut leaves of a secret may be too short to be known as one: it is far behind the end.
  const safe = withoutSecrets(withoutUserInfo(line)).trim();
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
