/** Spans come in batches; a clock that is behind by less cannot be told from a batch's delay. */
const BATCH_DELAY_MS = 10_000;
/** What a network and a scheduler make of two clocks that are right. */
const NOISE_MS = 1_000;

/**
 * How much a clock is ahead at least, or (negative) behind at most, from the largest of a span's
 * end minus its receipt. 0 where that cannot be told from a delay.
 */
export function skewOf(aheadMs: number): number {
  return aheadMs > 0 || aheadMs < -BATCH_DELAY_MS ? aheadMs : 0;
}

/** Whether the clock is off by what people see. */
export function isSkewed(skewMs: number): boolean {
  return Math.abs(skewMs) > NOISE_MS;
}
