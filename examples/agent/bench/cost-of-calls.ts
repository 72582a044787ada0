/**
 * What telemetry costs a worker whose activities call a model: CPU per workflow with everything on,
 * as a ratio to the same worker without anything of ours. Each sample is a process of its own, and
 * each round takes one of either, in an order that alternates, so that drift of the machine falls
 * on both. The ratio is the median over rounds. With a development server of Temporal:
 *
 *     TEMPORAL_ADDRESS=127.0.0.1:7233 node bench/cost-of-calls.ts [rounds]
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startFixtureLlm } from '@wflo/tools/fixture-llm';

const rounds = Number(process.argv[2] ?? 6);
const address = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
const sample = fileURLToPath(new URL('./sample.ts', import.meta.url));
const model = await startFixtureLlm();
// Spans are serialized and sent, and nobody reads them.
const collector = createServer((request, response) => {
  request.resume().on('end', () => response.end());
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const { port } = collector.address() as AddressInfo; // as it listens on a port
const env = {
  ...process.env,
  OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
  OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
};

async function cpuMillis(mode: 'off' | 'on'): Promise<number> {
  const args = [...process.execArgv, sample, mode, address, model.url];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const line = stdout.split('\n').find((one) => one.startsWith('{"cpuMillis"')) ?? '{}';
  return (JSON.parse(line) as { cpuMillis?: number }).cpuMillis ?? NaN;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

const off: number[] = [];
const on: number[] = [];
for (let round = 0; round < rounds; round++) {
  const modes = [['off', off] as const, ['on', on] as const];
  for (const [mode, samples] of round % 2 === 0 ? modes : modes.reverse()) {
    samples.push(await cpuMillis(mode));
  }
  process.stderr.write(`round ${round + 1} of ${rounds}: off ${off.at(-1)}, on ${on.at(-1)} ms\n`);
}
await model.close();
collector.close();
const ratios = on.map((millis, round) => millis / (off[round] ?? NaN));
process.stdout.write(
  `CPU per workflow of three calls: off ${median(off).toFixed(2)} ms, on ${median(on).toFixed(2)} ms, ` +
    `ratio ${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}); ${rounds} rounds\n`,
);
