export type JsonRecord = Readonly<Record<string, unknown>>;

/** The value when it is an object that is no list, else an empty one. */
export function record(value: unknown): JsonRecord {
  return isRecord(value) ? value : {};
}

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The text, or null when there is none or it is empty. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A finite number, also one that is written as text, else null. */
export function numberOrNull(value: unknown): number | null {
  if (typeof value !== 'number' && typeof value !== 'string') return null;
  const number = value === '' ? Number.NaN : Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Parsed JSON, or null when it is none. */
export function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return null;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return null;
  }
}

/** The first `length` characters, whole code points, with `…` when some were cut. */
export function cut(value: string, length: number): string {
  if (value.length <= length) return value;
  const end = (value.charCodeAt(length - 1) & 0xfc00) === 0xd800 ? length - 1 : length;
  return `${value.slice(0, end)}…`;
}
