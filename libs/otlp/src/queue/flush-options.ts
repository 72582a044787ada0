export interface FlushOptions {
  /** The longest that it may take. */
  readonly timeoutMillis?: number;
}

/** Default 10,000. */
export function flushBoundMillis(options: FlushOptions | undefined): number {
  return usable(options?.timeoutMillis, 10_000);
}

/** Default 5,000. */
export function shutdownBoundMillis(options: FlushOptions | undefined): number {
  return usable(options?.timeoutMillis, 5_000);
}

function usable(millis: number | undefined, fallback: number): number {
  return millis !== undefined && millis >= 0 && millis < 2 ** 31 ? millis : fallback;
}
