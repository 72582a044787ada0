import type { Redactor } from './redactor.ts';

/**
 * Read past the cut, so that a secret which straddles it is still recognised, and never shown: at
 * its own end a secret may be too short to be recognised. Longer than the longest look that
 * depends on its end, a URL with a password.
 */
const MARGIN = 1_024;

/**
 * The text's first characters, without secrets and without the start of one at the end, at most as
 * many as the limit says.
 */
export function cutText(text: string, limit: number, redactor: Redactor): string {
  const read = text.slice(0, limit + MARGIN);
  const redacted = redactor.text(read);
  if (read.length === text.length) return redacted.slice(0, limit);
  return redacted.slice(0, Math.max(0, Math.min(limit, redacted.length - MARGIN)));
}
