import type { RejectReason } from '../rejections/rejection-counter.ts';
import { valueText } from '../rejections/failure-text.ts';

type Labels = Readonly<Record<string, unknown>>;

/** The values of `labels` in the order of `names`, or undefined, rejected, when they do not fit. */
export function labelValues(
  names: readonly string[],
  labels: Labels,
  reject: (reason: RejectReason, detail: string) => void,
): string[] | undefined {
  if (typeof labels !== 'object' || (labels as object | null) === null) {
    reject('missing_label', 'no labels were passed');
    return undefined;
  }
  for (const name in labels) {
    if (names.includes(name)) continue;
    reject('unknown_label', `has no label ${valueText(name)}`);
    return undefined;
  }
  const values: string[] = [];
  for (const name of names) {
    const value = labels[name];
    if (value === undefined || value === null) {
      reject('missing_label', `label ${name} is missing`);
      return undefined;
    }
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      reject('invalid_label', `label ${name} is a ${typeof value}`);
      return undefined;
    }
    // Two ill-formed strings can encode to the same bytes, and a scrape with one series
    // twice is refused whole.
    values.push(String(value).toWellFormed());
  }
  return values;
}

/** `labels`, completed by each combination of the values known of the labels that are missing. */
export function labelCombinations(
  names: readonly string[],
  labels: Labels,
  known: Readonly<Record<string, readonly string[] | undefined>>,
): Labels[] {
  return names
    .filter((name) => labels[name] === undefined)
    .reduce<Labels[]>(
      (sets, name) =>
        sets.flatMap((set) => known[name]?.map((value) => ({ ...set, [name]: value })) ?? [set]),
      [labels],
    );
}
