/**
 * What the plugin costs: CPU per workflow and memory per cached run with everything on, and with
 * Temporal's own OpenTelemetry plugin, as ratios to the same worker without either. Each sample is
 * a process of its own; each round takes one of every kind, in an order that rotates and then
 * reverses, so that drift of the machine falls on all alike. The ratio is the median over rounds.
 * `TEMPORAL_ADDRESS=127.0.0.1:7233 node bench/plugin-cost.ts [rounds] [cpu|heap]` takes about a
 * minute a round, a development server of its own, and the package as it is published: build it.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { pluginsOf, MODES, type Mode } from './modes.ts';

interface Sample {
  /** Of a workflow of three activities, the client's part included. */
  readonly cpuMillis: number;
  /** Of a cached run, after a forced collection; workflow code runs in the main thread for it. */
  readonly heapKib: number;
}

const ROWS: readonly (readonly [string, keyof Sample, string])[] = [
  ['CPU per workflow', 'cpuMillis', 'ms'],
  ['heap per cached run', 'heapKib', 'KiB'],
];
const rounds = Number(process.argv[2] ?? 6);
const only = process.argv[3];
const folder = await mkdtemp(join(tmpdir(), 'wflo-temporal-bench-'));

async function bundle(mode: Mode): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    plugins: pluginsOf(mode),
    logger: new DefaultLogger('ERROR'),
  });
  const path = join(folder, `${mode}.js`);
  await writeFile(path, code);
  return path;
}

async function measure(mode: Mode, what: string): Promise<Record<string, number>> {
  const script = fileURLToPath(new URL('./sample.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--expose-gc', script, mode, join(folder, `${mode}.js`), what],
    { maxBuffer: 64 * 1_024 * 1_024 },
  );
  const line = stdout.split('\n').find((one) => one.startsWith('{"result"'));
  return (JSON.parse(line ?? '{"result":{}}') as { result: Record<string, number> }).result;
}

async function sample(mode: Mode): Promise<Sample> {
  const values = {
    ...(only === 'heap' ? {} : await measure(mode, 'cpu')),
    ...(only === 'cpu' ? {} : await measure(mode, 'heap')),
  };
  return { cpuMillis: NaN, heapKib: NaN, ...values };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = [sorted[Math.ceil(sorted.length / 2) - 1], sorted[half]];
  return (low + high) / 2;
}

function orderOf(round: number): readonly Mode[] {
  const start = round % MODES.length;
  const rotated = [...MODES.slice(start), ...MODES.slice(0, start)];
  return Math.floor(round / MODES.length) % 2 === 0 ? rotated : rotated.reverse();
}

try {
  for (const mode of MODES) await bundle(mode);
  const samples: Record<Mode, Sample[]> = { off: [], on: [], official: [] };
  for (let round = 0; round < rounds; round++) {
    for (const mode of orderOf(round)) {
      const one = await sample(mode);
      samples[mode].push(one);
      process.stderr.write(`round ${round + 1} of ${rounds}, ${mode}: ${JSON.stringify(one)}\n`);
    }
  }
  for (const [name, key, unit] of ROWS) {
    const base = samples.off.map((one) => one[key]);
    if (base.some(Number.isNaN)) continue;
    const cells = [`off ${median(base).toFixed(2)} ${unit}`];
    for (const mode of ['on', 'official'] as const) {
      const ratios = samples[mode].map((one, round) => one[key] / (base[round] ?? NaN));
      const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
      const value = median(samples[mode].map((one) => one[key])).toFixed(2);
      cells.push(`${mode} ${value} ${unit}, ratio ${median(ratios).toFixed(2)} (${range})`);
    }
    process.stdout.write(`${name}: ${cells.join('; ')}; ${rounds} rounds\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
