/** What of the time axis is seen. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Where on the axis a moment is, in percent; outside of it below 0 or above 100. */
export function partOf(millis: number, { from, to }: Range): number {
  return ((millis - from) / (to - from)) * 100;
}

const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const SECOND_STEPS = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 14_400];
const DAY_STEPS = [21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000];
const ALL_STEPS = [...STEPS, ...[...SECOND_STEPS, ...DAY_STEPS].map((seconds) => seconds * 1_000)];
const MOST_TICKS = 6;

/** Moments at round distances from the start. */
export function ticksOf({ from, to }: Range, startMs: number): number[] {
  const step = ALL_STEPS.find((one) => (to - from) / one <= MOST_TICKS) ?? (to - from) / 2;
  const ticks: number[] = [];
  let at = startMs + Math.ceil((from - startMs) / step) * step;
  for (; at <= to && ticks.length <= MOST_TICKS; at += step) ticks.push(at);
  return ticks;
}
