import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** JSON of an object beyond this many characters is cut. */
const MAX_JSON_LENGTH = 4_096;

/**
 * Makes span attributes of anything: a BigInt becomes decimal digits, a Date ISO 8601, an object
 * JSON, a mixed array strings; undefined, null and what cannot be read are left out. Never throws.
 */
export function toAttributes(fields: Readonly<Record<string, unknown>>): Attributes {
  try {
    if (arePlain(fields)) return fields;
  } catch {
    // A getter that throws: each field is read for itself.
  }
  return converted(fields);
}

/** The common case, in which there is nothing to convert and so nothing to copy. */
function arePlain(fields: Readonly<Record<string, unknown>>): fields is Attributes {
  for (const key in fields) {
    const kind = typeof fields[key];
    if (kind !== 'string' && kind !== 'number' && kind !== 'boolean') return false;
  }
  return true;
}

function converted(fields: Readonly<Record<string, unknown>>): Attributes {
  const attributes: Attributes = {};
  try {
    for (const key of Object.keys(fields)) {
      const value = readable(fields, key);
      if (value !== undefined) attributes[key] = value;
    }
  } catch {
    // A hostile proxy: what was readable stays.
  }
  return attributes;
}

function readable(fields: Readonly<Record<string, unknown>>, key: string) {
  try {
    return toAttributeValue(fields[key]);
  } catch {
    return undefined;
  }
}

function toAttributeValue(value: unknown): AttributeValue | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return toArrayValue(value);
  return toPrimitive(value);
}

function toPrimitive(value: unknown): string | number | boolean {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'object':
      return toText(value);
    default:
      // bigint, symbol, function, and undefined inside an array
      return typeof value === 'function' ? `[function ${value.name}]` : String(value);
  }
}

function toText(value: object | null): string {
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const json = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? item.toString() : item,
  ) as string | undefined;
  return (json ?? '').slice(0, MAX_JSON_LENGTH);
}

/** OpenTelemetry arrays hold one primitive type; others become strings. */
function toArrayValue(values: readonly unknown[]): AttributeValue {
  const items = values.map(toPrimitive);
  if (items.every((item) => typeof item === 'number')) return items;
  if (items.every((item) => typeof item === 'boolean')) return items;
  return items.map(String);
}
