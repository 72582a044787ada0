export const MAX_ATTEMPTS = 3;

const BASE_DELAY_MILLIS = 100;
const MAX_DELAY_MILLIS = 2_000;

/** Error codes after which it is certain that the service saw nothing of the request. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Statuses after which an idempotent call is attempted again. */
const WORTH_REPEATING = new Set([408, 429, 502, 503, 504]);

/** Whether a status says "not now" rather than "not so". */
export function isRetryableStatus(status: number): boolean {
  return WORTH_REPEATING.has(status) || (status >= 500 && status !== 501);
}

/** Whether an idempotent call is repeated by the client itself after this status. */
export function isRepeatedStatus(status: number): boolean {
  return WORTH_REPEATING.has(status);
}

/** Whether the connection failed before a byte of the request left. */
export function wasNeverSent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.every(wasNeverSent);
  if ('code' in error && typeof error.code === 'string') return NEVER_SENT.has(error.code);
  return wasNeverSent(error.cause);
}

/**
 * Milliseconds before attempt number `attempt + 1`: what `Retry-After` says (seconds or an
 * HTTP date, RFC 9110 section 10.2.3), else an exponential backoff with full jitter.
 */
export function retryDelayMillis(
  attempt: number,
  retryAfter: string | null,
  { now = Date.now(), random = Math.random }: { now?: number; random?: () => number } = {},
): number {
  const requested = retryAfter === null ? undefined : parseRetryAfter(retryAfter, now);
  return requested ?? random() * Math.min(MAX_DELAY_MILLIS, BASE_DELAY_MILLIS * 2 ** attempt);
}

function parseRetryAfter(value: string, now: number): number | undefined {
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
