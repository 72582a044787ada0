import type { LabelsOf, LabelValue } from './label-text.ts';

/** Labels passed as one object, or one by one in the order of declaration, as in prom-client. */
export function labelsFrom<L extends string>(
  names: readonly string[],
  passed: readonly [LabelsOf<L>] | readonly LabelValue[],
): LabelsOf<L> {
  const [first] = passed;
  if (typeof first === 'object') return first;
  // What is missing or too much shows when it is recorded, and is counted there.
  const entries = passed.map((value, index) => [names[index] ?? `argument_${index}`, value]);
  return Object.fromEntries(entries) as LabelsOf<L>;
}
