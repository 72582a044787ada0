import { z } from 'zod';

/**
 * An id of the caller's choice: of a budget, an execution, a workflow, a step. `.` and `..` are
 * none, because no URL can hold them: they are taken out of a path before it is sent.
 */
export const idSchema = z
  .string()
  .min(1)
  .max(200)
  .regex(
    /^(?!\.{1,2}$)[\w.:/@-]+$/,
    'expected letters, digits and . _ : / @ -, and more than "." or ".."',
  );

/**
 * Text that every database stores as it is: no null or other control character, no half pair. The
 * pattern is also the OpenAPI document's, so it uses only what every regular expression engine knows.
 */
export function plainText(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .regex(
      // eslint-disable-next-line no-control-regex -- control characters are what it refuses
      /^[^\u0000-\u001f\u007f-\u009f]*$/u,
      'expected no control characters and no unpaired surrogates',
    )
    .refine(
      (text) => text.isWellFormed(),
      'expected no control characters and no unpaired surrogates',
    );
}

const FIRST_MILLIS = Date.parse('0001-01-01T00:00:00Z');
const LAST_MILLIS = Date.parse('9999-12-31T23:59:59.999Z');

/** A time with its offset, in years of four digits also in UTC. */
export const timeSchema = z.iso.datetime({ offset: true }).refine((text) => {
  const millis = Date.parse(text);
  return Number.isNaN(millis) || (millis >= FIRST_MILLIS && millis <= LAST_MILLIS);
}, 'expected a time from year 1 to year 9999 in UTC');

/** The same key and body get the same response; another body is refused (409). */
export const idempotencyKeySchema = plainText(255);
