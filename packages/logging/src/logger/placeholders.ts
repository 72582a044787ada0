import { failureText } from '../values/safe-read.ts';
import { labelOf } from '../values/special-value.ts';

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

/** The JSON of a value, without secrets and bounded. */
export type JsonOf = (value: unknown) => string;

export interface Filled {
  readonly event: unknown;
  /** Values that found no placeholder. */
  readonly surplus: readonly unknown[];
}

const PLACEHOLDER = /%([^])/g;

/**
 * The event with values in the place of its placeholders, by pino's rules: each `%` but `%%` counts
 * one value, a placeholder whose value is missing stays. Objects are shown without their secrets.
 */
export function filled(event: unknown, values: readonly unknown[], jsonOf: JsonOf): Filled {
  if (typeof event !== 'string' || values.length === 0 || !event.includes('%')) {
    return { event, surplus: values };
  }
  const shown = new Set<number>();
  let at = 0;
  const text = event.replace(PLACEHOLDER, (placeholder, conversion: string) => {
    if (conversion === '%') return '%';
    const index = at;
    at += 1;
    if (index >= values.length) return placeholder;
    const value = converted(values[index], conversion, jsonOf);
    if (value === undefined) return placeholder;
    shown.add(index);
    return value;
  });
  return { event: text, surplus: values.filter((_value, index) => !shown.has(index)) };
}

/** Undefined where the placeholder stays. */
function converted(value: unknown, conversion: string, jsonOf: JsonOf): string | undefined {
  try {
    switch (conversion) {
      case 's':
        return String(value);
      case 'd':
      case 'f':
        return numberText(value, Number);
      case 'i':
        return numberText(value, (given) => Math.floor(Number(given)));
      case 'j':
      case 'o':
      case 'O':
        return jsonText(value, jsonOf);
      default:
        return undefined;
    }
  } catch (error) {
    return `[Throws: ${failureText(error)}]`;
  }
}

/** A BigInt keeps all its digits; an object that is no number stays beside the event. */
function numberText(value: unknown, number: (value: unknown) => number): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  const result = number(value);
  return typeof value === 'object' && Number.isNaN(result) ? undefined : String(result);
}

function jsonText(value: unknown, jsonOf: JsonOf): string | undefined {
  switch (typeof value) {
    case 'undefined':
      return undefined;
    case 'string':
      return `'${value}'`;
    case 'function':
      return value.name || '<anonymous>';
    case 'object':
      return value === null ? 'null' : jsonOf(value);
    case 'number':
      return Number.isFinite(value) ? String(value) : 'null';
    default:
      return labelOf(value);
  }
}
