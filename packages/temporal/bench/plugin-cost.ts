/**
 * What the plugin costs: CPU per workflow and memory per cached run with everything on, as ratios
 * to the same worker without it, samples in alternation (off on, on off, …), in about two minutes:
 * `TEMPORAL_ADDRESS=127.0.0.1:7233 node --conditions=@wflo/source bench/plugin-cost.ts [pairs]`.
 * It needs a development server of its own.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { WfloTemporalPlugin } from '../src/index.ts';

type Mode = 'on' | 'off';
interface Sample {
  readonly cpuMillis: number;
  readonly rssPerRun: number;
}

const WORKFLOWS = 60;
const CACHED_RUNS = 100;
const pairs = Number(process.argv[2] ?? 4);
const folder = await mkdtemp(join(tmpdir(), 'wflo-temporal-bench-'));

async function bundle(mode: Mode): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    plugins: mode === 'on' ? [new WfloTemporalPlugin({ runtime: false })] : [],
    logger: new DefaultLogger('ERROR'),
  });
  const path = join(folder, `${mode}.js`);
  await writeFile(path, code);
  return path;
}

async function sample(mode: Mode, bundlePath: string): Promise<Sample> {
  const script = fileURLToPath(new URL('./sample.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@wflo/source',
    '--expose-gc',
    script,
    mode,
    bundlePath,
    String(WORKFLOWS),
    String(CACHED_RUNS),
  ]);
  const line = stdout.split('\n').find((one) => one.startsWith('{"cpuMillis"'));
  return JSON.parse(line ?? '{}') as Sample;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

try {
  const bundles = { on: await bundle('on'), off: await bundle('off') };
  const ratios = { cpu: [] as number[], memory: [] as number[] };
  const all: Record<Mode, Sample[]> = { on: [], off: [] };
  for (let pair = 0; pair < pairs; pair++) {
    const order: Mode[] = pair % 2 === 0 ? ['off', 'on'] : ['on', 'off'];
    for (const mode of order) all[mode].push(await sample(mode, bundles[mode]));
    const [on, off] = [all.on[pair], all.off[pair]];
    if (on === undefined || off === undefined) continue;
    ratios.cpu.push(on.cpuMillis / off.cpuMillis);
    ratios.memory.push(on.rssPerRun / off.rssPerRun);
  }
  const row = (name: string, of: (one: Sample) => number, unit: string, list: number[]) => {
    const [off, on] = [median(all.off.map(of)), median(all.on.map(of))];
    const range = `${Math.min(...list).toFixed(2)}-${Math.max(...list).toFixed(2)}`;
    return `${name}: off ${off.toFixed(1)} ${unit}, on ${on.toFixed(1)} ${unit}, ratio ${median(list).toFixed(2)} (${range}, ${list.length} pairs)\n`;
  };
  process.stdout.write(row('CPU per workflow', (one) => one.cpuMillis, 'ms', ratios.cpu));
  const kib = (one: Sample) => one.rssPerRun / 1_024;
  process.stdout.write(row('memory per cached run', kib, 'KiB', ratios.memory));
} finally {
  await rm(folder, { recursive: true, force: true });
}
