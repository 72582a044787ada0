const FIRST_BACKOFF_MILLIS = 500;
const MAX_BACKOFF_MILLIS = 8_000;
/** The longest pause that a collector may request. */
const MAX_RETRY_AFTER_MILLIS = 60_000;
const CLOSING_BACKOFF_MILLIS = 150;

/**
 * How long to wait after an attempt that failed, the first one being 1. What the collector requests
 * is a lower bound. Jitter, lest all clients come back at once.
 */
export function pauseMillis(attempt: number, requested: number | undefined): number {
  if (requested !== undefined) {
    return Math.min(requested, MAX_RETRY_AFTER_MILLIS) * (1 + Math.random() * 0.2);
  }
  const backoff = Math.min(FIRST_BACKOFF_MILLIS * 2 ** (attempt - 1), MAX_BACKOFF_MILLIS);
  return backoff * (0.8 + Math.random() * 0.4);
}

/** As `pauseMillis`, for a process that leaves within so many milliseconds. */
export function closingPauseMillis(requested: number | undefined, remainingMillis: number): number {
  return Math.min(requested ?? CLOSING_BACKOFF_MILLIS, remainingMillis);
}
