/**
 * `node --conditions=@wflo/source bench/seed-and-query.ts [runs] [spansOfTheLongRun]`: fills a
 * store as telemetry would (through OTLP over HTTP), says how many spans were taken a CPU second
 * and with how much memory, and how long the API takes to respond, alone and while more comes in.
 *
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startConsole, type RunningConsole } from '../src/index.ts';
import { newSpanId, newTraceId, traceRequest, type SpanShape } from '../test/otlp-request.ts';

const runs = Number(process.argv[2] ?? 100_000);
const longRun = Number(process.argv[3] ?? 10_000);
const SPANS_A_RUN = 4;
const RUNS_A_REQUEST = 100;

const folder = await mkdtemp(join(tmpdir(), 'wflo-console-bench-'));
const console_ = await startConsole({
  port: 0,
  otlpGrpcPort: 0,
  otlpHttpPort: 0,
  dataFolder: folder,
  maxBytes: 8 * 2 ** 30,
});
try {
  await seed(console_);
  await seedLongRun(console_);
  await measure(console_, 'alone');
  const more = seed(console_, 10_000);
  await measure(console_, 'while telemetry comes in');
  await more;
} finally {
  await console_.close();
  await rm(folder, { recursive: true, force: true });
}

async function seed({ otlpHttpUrl }: RunningConsole, count = runs): Promise<void> {
  const startCpu = process.cpuUsage();
  const started = performance.now();
  let mostBytes = 0;
  for (let at = 0; at < count; at += RUNS_A_REQUEST) {
    const spans = Array.from({ length: RUNS_A_REQUEST }, (_, n) => runSpans(at + n, count)).flat();
    await send(otlpHttpUrl, traceRequest(spans));
    mostBytes = Math.max(mostBytes, process.memoryUsage().rss);
  }
  const cpu = process.cpuUsage(startCpu);
  const spans = count * SPANS_A_RUN;
  const seconds = (cpu.user + cpu.system) / 1e6;
  console.log(
    `${spans} spans: ${Math.round(spans / seconds)} a CPU second (their making and sending included), ` +
      `${Math.round((performance.now() - started) / 1_000)} s, rss at most ${Math.round(mostBytes / 2 ** 20)} MiB`,
  );
}

function runSpans(n: number, count: number): SpanShape[] {
  const traceId = newTraceId();
  const [run, activity] = [newSpanId(), newSpanId()];
  const startMs = Date.now() - (count - n) * 5_000;
  const executionId = `exec-${n}-${traceId.slice(0, 8)}`;
  const ids = { 'workflow.execution_id': executionId, 'workflow.run_id': traceId };
  const failed = n % 20 === 0;
  return [
    {
      name: 'chat gpt-4o-mini',
      traceId,
      parentSpanId: activity,
      startMs: startMs + 10,
      attributes: {
        ...ids,
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': n % 3 === 0 ? 'gpt-4o' : 'gpt-4o-mini',
        'gen_ai.usage.input_tokens': 100 + (n % 50),
        'gen_ai.usage.output_tokens': 20,
        'wflo.cost.usd': '0.000129',
        'session.id': `s-${n % 1_000}`,
        'user.id': `u-${n % 100}`,
        'wflo.tags': ['beta'],
      },
    },
    {
      name: 'SELECT docs',
      traceId,
      parentSpanId: activity,
      startMs: startMs + 20,
      attributes: {
        'db.system.name': 'sqlite',
        'db.query.text': 'SELECT * FROM docs WHERE id = ?',
      },
    },
    {
      name: 'activity.search',
      traceId,
      spanId: activity,
      parentSpanId: run,
      startMs,
      attributes: { ...ids, 'activity.type': 'search', 'activity.id': '1', 'activity.attempt': 1 },
      ...(failed ? { error: `429 from provider ${n}` } : {}),
    },
    {
      name: 'workflow.execute',
      traceId,
      spanId: run,
      startMs: startMs - 5,
      endMs: startMs + 1_000,
      attributes: {
        ...ids,
        'workflow.id': `flow-${n % 20}`,
        'workflow.type': 'agent',
        'workflow.status': failed ? 'failed' : 'completed',
      },
      ...(failed ? { error: 'ActivityFailure' } : {}),
    },
  ];
}

async function seedLongRun({ otlpHttpUrl }: RunningConsole): Promise<void> {
  const traceId = newTraceId();
  const run = newSpanId();
  const ids = { 'workflow.execution_id': 'exec-long', 'workflow.run_id': 'r' };
  const startMs = Date.now() - 3_600_000;
  for (let at = 0; at < longRun; at += 500) {
    const spans = Array.from({ length: Math.min(500, longRun - at) }, (_, n) => ({
      name: 'activity.step',
      traceId,
      parentSpanId: run,
      startMs: startMs + (at + n) * 10,
      attributes: {
        ...ids,
        'activity.type': 'step',
        'activity.id': String((at + n) >> 1),
        'activity.attempt': ((at + n) % 2) + 1,
        note: 'x'.repeat(100),
      },
    }));
    await send(otlpHttpUrl, traceRequest(spans));
  }
}

async function measure({ url }: RunningConsole, when: string): Promise<void> {
  const paths = [
    '/api/runs',
    '/api/runs?status=failed&workflow=flow-0',
    '/api/runs?q=exec-777',
    '/api/runs?q=429 from provider 420',
    '/api/runs?minCostUsd=0.0001&since=2d',
    '/api/runs/exec-long',
    '/api/runs/exec-long/timeline',
    '/api/cost?groupBy=workflow',
    '/api/cost?groupBy=tag',
    '/api/logs?q=nothing',
    '/api/traces?q=chat',
    '/api/health',
  ];
  for (const path of paths) {
    const times: number[] = [];
    let bytes = 0;
    for (let n = 0; n < 5; n += 1) {
      const started = performance.now();
      const response = await fetch(new URL(path, url), { headers: { 'accept-encoding': 'gzip' } });
      bytes = (await response.arrayBuffer()).byteLength;
      if (!response.ok) throw new Error(`${path}: ${response.status}`);
      times.push(performance.now() - started);
    }
    const sorted = times.toSorted((a, b) => a - b);
    console.log(
      `${when} ${path}: median ${Math.round(sorted[2] ?? 0)} ms, most ${Math.round(sorted[4] ?? 0)} ms, ${Math.round(bytes / 1_024)} KiB`,
    );
  }
}

async function send(url: string | null, body: string): Promise<void> {
  const response = await fetch(`${url ?? ''}/v1/traces`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  if (!response.ok) throw new Error(`refused: ${response.status}`);
}
