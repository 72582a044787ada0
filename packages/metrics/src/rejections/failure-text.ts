const MAX_LENGTH = 200;

/**
 * A caller's value in a few words. It can be anything: text that was not meant to be stored,
 * proxies and getters that throw.
 */
export function valueText(value: unknown): string {
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'function') return 'a function';
  return shortened(String(value));
}

/** The message of whatever was thrown, in one line. */
export function errorText(error: unknown): string {
  try {
    if (error instanceof Error) return shortened(error.message);
  } catch {
    return 'an error that cannot be read';
  }
  return valueText(error);
}

function shortened(text: string): string {
  const line = text.slice(0, MAX_LENGTH + 1).split(/[\r\n]/, 1)[0] ?? '';
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH)}…` : line;
}
