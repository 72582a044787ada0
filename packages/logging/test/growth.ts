/**
 * How work grows with the length of a text: 4 times for 4 times the text where it is linear, 16
 * times where it is quadratic. A ratio of times within one run carries over to any machine, and
 * the least of several turns leaves out what else the machine did.
 */
const LENGTH = 4_096;
const FACTOR = 4;
/** Between 4 and 16. */
const MAX_GROWTH = 9;
const MAX_TURNS = 8;
/** Less time than this, in milliseconds, is no quadratic work over 16,384 characters. */
const NEGLIGIBLE_MILLIS = 0.3;

/** The first of the units that, repeated, costs more than in proportion to its length. */
export function superlinear(
  units: readonly string[],
  work: (text: string) => unknown,
): string | undefined {
  return units.find((unit) => unit !== '' && !isLinear(unit, work));
}

function isLinear(unit: string, work: (text: string) => unknown): boolean {
  let short = Infinity;
  let long = Infinity;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    short = Math.min(short, millis(work, repeated(unit, LENGTH)));
    long = Math.min(long, millis(work, repeated(unit, LENGTH * FACTOR)));
    if (long < NEGLIGIBLE_MILLIS || long < MAX_GROWTH * short) return true;
  }
  return false;
}

function millis(work: (text: string) => unknown, text: string): number {
  const start = performance.now();
  work(text);
  return performance.now() - start;
}

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

const FILLERS = ['a', 'A', '0', '=', ' ', '-', '.', '/', '"', '\\', '@', '\n'];

/** Beginnings of a text, repeated, and before many of one character: what a pattern starts to match. */
export function attacksOf(sample: string): string[] {
  const longest = Math.min(sample.length, 48);
  const beginnings = Array.from({ length: longest }, (_, at) => sample.slice(0, at + 1));
  const places = [longest / 4, longest / 2, (longest * 3) / 4, longest].map(Math.ceil);
  return [
    ...beginnings,
    ...places.flatMap((end) => FILLERS.map((filler) => sample.slice(0, end) + filler.repeat(60))),
    // Once only, before a text that has no end.
    ...places.flatMap((end) =>
      FILLERS.map((filler) => sample.slice(0, end) + filler.repeat(LENGTH * FACTOR)),
    ),
  ];
}
