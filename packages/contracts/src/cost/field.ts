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

/** Length of an id of Temporal's. Its servers take no longer ones by default. */
const MAX_RUN_ID_BYTES = 1_000;
const encoder = new TextEncoder();

/**
 * An id of the run that a call belongs to, as Temporal takes it: any plain text of at most 1,000
 * bytes in UTF-8. Not `.` or `..`, for the reason that holds for `idSchema`.
 */
export function runText() {
  return plainText(MAX_RUN_ID_BYTES)
    .refine((text) => text !== '.' && text !== '..', 'expected more than "." or ".."')
    .refine(
      (text) => encoder.encode(text).length <= MAX_RUN_ID_BYTES,
      `expected at most ${MAX_RUN_ID_BYTES} bytes`,
    );
}

/** An execution (Temporal's workflow id). */
export const executionIdSchema = runText();

/** Which attempt made a call. `attempt` is 1 for the first. */
export const attemptShape = {
  /** Temporal's run id: one of the runs of the execution. */
  runId: plainText(200),
  activityId: runText(),
  attempt: z.number().int().min(1).max(2_147_483_647),
};

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
