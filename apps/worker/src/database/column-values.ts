import { z } from 'zod';

/** A time column: PostgreSQL gives a Date, SQLite milliseconds. ISO 8601 out. */
export const timeColumn = z
  .union([z.date(), z.number(), z.string()])
  .transform((value) => new Date(value).toISOString());

export const jsonColumn = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'expected JSON' });
    return z.NEVER;
  }
});

export function toJsonColumn(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** A short name that comes from outside, as its column can hold it in both engines. */
export function shortText(text: string | undefined, limit: number): string | null {
  // PostgreSQL refuses NUL, half of a surrogate pair, and a character too many.
  return text === undefined ? null : text.replaceAll('\0', '').toWellFormed().slice(0, limit);
}

/** Error messages are for people: bounded. */
export function boundedText(text: string | undefined, limit = 8_000): string | null {
  if (text === undefined) return null;
  // PostgreSQL's text holds no NUL.
  const clean = text.replaceAll('\0', '');
  return clean.length <= limit ? clean : `${clean.slice(0, limit)}…`;
}
