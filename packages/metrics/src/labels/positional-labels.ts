import type { LabelsOf } from './label-text.ts';

/** Labels given as one object, or one by one in the order they are declared, as in prom-client. */
export function labelsFrom<L extends string>(
  names: readonly string[],
  given: readonly [LabelsOf<L>] | readonly string[],
): LabelsOf<L> {
  const [first] = given;
  if (typeof first === 'object') return first;
  // What is missing or too much shows when it is recorded, and is counted there.
  const entries = given.map((value, index) => [names[index] ?? `argument_${index}`, value]);
  return Object.fromEntries(entries) as LabelsOf<L>;
}
