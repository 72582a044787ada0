const SAMPLE = /^(wflo_[a-z0-9_:]+(?:\{.*\})?) (\S+)/;
const NOISE = /^[a-z0-9_:]+_(bucket|created|timestamp_seconds)(\{|$)/;

/** The wflo_* samples of a Prometheus text page, histogram buckets and times of day left out. */
export function readSeries(text) {
  const samples = text
    .split('\n')
    .map((line) => SAMPLE.exec(line))
    .filter((match) => match !== null && !NOISE.test(match[1]));
  return new Map(samples.map(([, series, value]) => [series, Number(value)]));
}

/** @returns {{ series: string, before: number, after: number }[]} what differs, by name. */
export function changedSeries(before, after) {
  return [...after]
    .map(([series, value]) => ({ series, before: before.get(series) ?? 0, after: value }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => a.series.localeCompare(b.series));
}

// What a run moves most of, and says least: counted instead of shown.
const DETAIL = /^wflo_activity_/;

/** Splits changes into those worth a line each, and how many are not. */
export function withoutDetail(changes) {
  const shown = changes.filter(({ series }) => !DETAIL.test(series));
  return { shown, hidden: changes.length - shown.length };
}
