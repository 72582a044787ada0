/** What may follow a `%` in an event, as in pino's messages. */
type Conversion = 's' | 'd' | 'i' | 'f' | 'j' | 'o' | 'O';

/** One value for each placeholder of the event. */
export type PlaceholderValues<Event> = Event extends `${string}%${infer Next}`
  ? Next extends `${Conversion}${infer Rest}`
    ? [value: unknown, ...PlaceholderValues<Rest>]
    : Next extends `%${infer Rest}`
      ? PlaceholderValues<Rest>
      : PlaceholderValues<Next>
  : [];

const PLACEHOLDER = /%([sdifjoO%])/g;

/**
 * The event with values in the place of its placeholders, and the values that are left. An object
 * fills none, so that it is redacted and bounded as a field is.
 */
export function filled(
  event: unknown,
  values: readonly unknown[],
): { readonly event: unknown; readonly surplus: readonly unknown[] } {
  if (typeof event !== 'string' || values.length === 0 || !event.includes('%')) {
    return { event, surplus: values };
  }
  let used = 0;
  const text = event.replace(PLACEHOLDER, (placeholder, conversion: string) => {
    if (conversion === '%') return '%';
    const value = values[used];
    if (used === values.length || !isPrimitive(value)) return placeholder;
    used += 1;
    return primitiveText(value, conversion);
  });
  return { event: text, surplus: values.slice(used) };
}

function isPrimitive(value: unknown): boolean {
  return value === null || (typeof value !== 'object' && typeof value !== 'function');
}

function primitiveText(value: unknown, conversion: string): string {
  if (conversion === 'i' && typeof value === 'number') return String(Math.trunc(value));
  const isQuoted = typeof value === 'string' && /[joO]/.test(conversion);
  return isQuoted ? `'${value}'` : String(value);
}
