/**
 * How work grows with the length of a text: 4 times for 4 times the text where it is linear, 16
 * times where it is quadratic. What counts is the processor's time of this process, which leaves
 * out that others wait for the processor, too; the least of several turns leaves out what else
 * this process did meanwhile (compiling, collecting garbage).
 */
const LENGTH = 4_096;
const FACTOR = 4;
/** Between 4 and 16. */
const MAX_GROWTH = 9;
/** Only what looks quadratic takes more than one turn: many, until one of them was undisturbed. */
const MAX_TURNS = 60;
/** Less time than this, in microseconds, is no quadratic work over 16,384 characters. */
const NEGLIGIBLE_MICROS = 300;

/** The first of the units that, repeated, costs more than in proportion to its length. */
export function superlinear(
  units: readonly string[],
  work: (text: string) => unknown,
): string | undefined {
  return units.find((unit) => unit !== '' && !isLinear(unit, work));
}

function isLinear(unit: string, work: (text: string) => unknown): boolean {
  const [text, longText] = [repeated(unit, LENGTH), repeated(unit, LENGTH * FACTOR)];
  // A first call compiles: what it takes would hide a growth.
  let short = micros(work, text);
  let long = Infinity;
  for (let turn = 0; turn < MAX_TURNS; turn += 1) {
    short = Math.min(short, micros(work, text));
    long = Math.min(long, micros(work, longText));
    if (long < NEGLIGIBLE_MICROS || long < MAX_GROWTH * short) return true;
  }
  return false;
}

function micros(work: (text: string) => unknown, text: string): number {
  const start = process.cpuUsage();
  work(text);
  const { user, system } = process.cpuUsage(start);
  return user + system;
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
