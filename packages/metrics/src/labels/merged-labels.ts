import type { LabelsOf } from './label-text.ts';

/** Labels passed in two parts; what is then still missing is counted when it is recorded. */
export function mergedLabels<L extends string>(first: unknown, second: unknown): LabelsOf<L> {
  try {
    const parts = [first, second].filter((part) => typeof part === 'object');
    return Object.assign({}, ...parts) as LabelsOf<L>;
  } catch {
    return {} as LabelsOf<L>;
  }
}
