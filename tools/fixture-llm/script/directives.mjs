const DELAY_HEADER = 'x-wflo-fixture-delay-ms';
const ERROR_HEADER = 'x-wflo-fixture-error';

/**
 * The step that a request itself asks for: by the model's name (`fixture-error-500`,
 * `fixture-slow-2000`: milliseconds), by the same in brackets in a message, which leaves the model
 * one that has a price (`[fixture-slow-2000]`), or by a header (`x-wflo-fixture-error: 500`,
 * `x-wflo-fixture-delay-ms: 2000`).
 *
 * @returns {{ delayMillis?: number, status?: number }}
 */
export function directivesOf(headers, text) {
  const delayMillis = Number(headers[DELAY_HEADER] ?? /\[fixture-slow-(\d+)\]/.exec(text)?.[1]);
  const status = Number(headers[ERROR_HEADER] ?? /\[fixture-error-(\d{3})\]/.exec(text)?.[1]);
  return {
    ...(delayMillis > 0 ? { delayMillis } : {}),
    ...(status >= 400 && status <= 599 ? { status } : {}),
  };
}
