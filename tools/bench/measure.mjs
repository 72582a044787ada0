/**
 * Measures the comparisons of one bench file, in a process of its own, and prints them as JSON on
 * the last line. Base and candidate take turns; what counts is CPU time, and the median of the
 * ratios of the pairs.
 *
 *     node --conditions=@wflo/source tools/bench/measure.mjs packages/tracing/bench/with-span.bench.ts
 *
 * A bench file exports `comparisons`: `{ work, target?, ifMissed?, iterations, base: { name, run },
 * candidate: { name, run } }[]`; `ifMissed` says why a target is missed and what was tried.
 * `run(iterations)` may return the microseconds of CPU when they were spent in another process.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, quartiles } from './statistics.mjs';

const PAIRS = 9;
const WARM_UP_ROUNDS = 3;

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error('which bench file? give its path');
const { comparisons, close } = await import(pathToFileURL(resolve(file)).href);

const results = [];
for (const comparison of comparisons) results.push(await compare(comparison));
await close?.();
process.stdout.write(`${JSON.stringify(results)}\n`);

async function compare({ work, target, ifMissed, iterations, base, candidate }) {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    await base.run(iterations);
    await candidate.run(iterations);
  }
  const pairs = [];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    // Whoever comes second meets a warmer machine and the other's garbage: they swap places.
    const baseFirst = pair % 2 === 0;
    const first = await nanosPerIteration(baseFirst ? base : candidate, iterations);
    const second = await nanosPerIteration(baseFirst ? candidate : base, iterations);
    pairs.push(baseFirst ? { base: first, candidate: second } : { base: second, candidate: first });
  }
  const ratios = pairs.map((pair) => pair.base / pair.candidate);
  const [lower, upper] = quartiles(ratios);
  return {
    work,
    target,
    ifMissed,
    base: base.name,
    candidate: candidate.name,
    pairs: PAIRS,
    baseNanos: median(pairs.map((pair) => pair.base)),
    candidateNanos: median(pairs.map((pair) => pair.candidate)),
    ratio: median(ratios),
    lower,
    upper,
  };
}

async function nanosPerIteration({ run }, iterations) {
  globalThis.gc?.();
  const before = process.cpuUsage();
  const elsewhere = await run(iterations);
  const { user, system } = process.cpuUsage(before);
  const micros = typeof elsewhere === 'number' ? elsewhere : user + system;
  return (micros * 1_000) / iterations;
}
