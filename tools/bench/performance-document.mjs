import { arch, cpus, platform } from 'node:os';

/** docs/performance.md, from what was measured. */
export function performanceDocument(sections) {
  const rows = sections.flatMap(({ file, results }) =>
    results.length > 0
      ? results.map((result) => row(file, result))
      : [`| [${file}](../${file}) | | | did not come to its end | | |`],
  );
  return `# Performance

Measured, not estimated: \`node tools/bench/main.mjs\` wrote this page on ${machine()}. Each line
compares two programs in one process: they take turns, ${sections[0]?.results[0]?.pairs ?? 0} times each, in changing order. A ratio is
throughput per CPU second, candidate by base, as the median of the pairs (and the middle half of
them); above 1 the candidate is faster. Times are CPU per operation; ratios carry over to another
machine, times do not. Rows that name a clock, a stall or a p99 show that time.

| work | base | candidate | ratio | middle half | target |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
${missed(sections.flatMap(({ results }) => results))}`;
}

function missed(results) {
  const reasons = results
    .filter(({ ratio, target, ifMissed }) => ratio < target && ifMissed !== undefined)
    .map(({ work, ifMissed }) => `- ${work}: ${ifMissed}`);
  return reasons.length === 0 ? '' : `\n## Missed targets\n\n${reasons.join('\n')}\n`;
}

function row(
  file,
  { work, target, base, candidate, ratio, lower, upper, baseNanos, candidateNanos },
) {
  const cells = [
    `[${work}](../${file})`,
    `${base}: ${time(baseNanos)}`,
    `${candidate}: ${time(candidateNanos)}`,
    `**${ratio.toFixed(2)}**`,
    `${lower.toFixed(2)} to ${upper.toFixed(2)}`,
    target === undefined ? '' : `${target.toFixed(2)}${ratio >= target ? '' : ', missed'}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function time(nanos) {
  if (nanos >= 1e6) return `${(nanos / 1e6).toFixed(1)} ms`;
  return nanos >= 1e4 ? `${(nanos / 1e3).toFixed(0)} µs` : `${(nanos / 1e3).toFixed(2)} µs`;
}

function machine() {
  return `Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} CPUs`;
}
