/** A server does not get to hold a workflow for longer than this. */
const MAX_DELAY_MILLIS = 10 * 60_000;

/**
 * The wait that a `Retry-After` requests, in milliseconds: seconds or a date (RFC 9110, 10.2.3), at
 * most ten minutes; undefined when there is none to observe.
 *
 * @example retryAfterMillis('2') === 2_000
 */
export function retryAfterMillis(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const millis = Number.isNaN(seconds) ? new Date(header).getTime() - now : seconds * 1_000;
  return millis > 0 ? Math.min(millis, MAX_DELAY_MILLIS) : undefined;
}
