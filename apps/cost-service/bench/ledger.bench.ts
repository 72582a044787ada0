/**
 * What the ledger takes of requests over HTTP, against pgbench of the same statements on the same
 * PostgreSQL server, which syncs to disk; and what each costs the service in CPU. The load, the
 * service and the server share the machine.
 */
import { load, type LoadResult } from './http-load.ts';
import { startPostgres } from './postgres-server.ts';
import { startServiceProcess } from './service-process.ts';

const CALLERS = 50;
/** Connections of the service's pool. */
const CONNECTIONS = 10;

const postgres = await startPostgres();
const { name, url } = postgres.createDatabase('ledger');
const service = await startServiceProcess(url);
const { port } = service;

let last = 0;
const usage = { inputTokens: 900, outputTokens: 120 };
const call = (index: number) => ({
  workflowId: `wf-${index % 50}`,
  stepId: 'step-1',
  runId: 'run-1',
  activityId: `activity-${index}`,
  attempt: 1,
  model: index % 2 === 0 ? 'gpt-4o' : 'gpt-4o-mini',
});
const executionOf = (index: number) => `exec-${Math.floor(index / 10)}`;
const recordOf = (index: number, budgetId?: string) => ({
  idempotencyKey: `k-${index}`,
  executionId: executionOf(index),
  ...call(index),
  usage,
  budgetId,
});
const usageBody = (index: number, budgetId?: string) => JSON.stringify(recordOf(index, budgetId));

/** The budget never fills: what is measured is never refused. */
for (const id of ['hot', 'bench-hot']) {
  await fetch(`http://127.0.0.1:${port}/v1/budgets/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ limitUsd: '1000000' }),
  });
}

async function post(
  requests: number,
  path: string | ((index: number) => string),
  body: (index: number) => string,
): Promise<LoadResult & { readonly cpuMicros: number }> {
  const first = last;
  last += requests;
  const before = service.cpuMicros();
  const result = await load({
    port,
    callers: CALLERS,
    requests,
    path: typeof path === 'string' ? () => path : path,
    body: (index) => body(first + index),
  });
  return { ...result, cpuMicros: service.cpuMicros() - before };
}

const record = (requests: number, budgetId?: string) =>
  post(requests, '/v1/usage', (index) => usageBody(index, budgetId));
const reservationBody = (index: number) =>
  JSON.stringify({
    idempotencyKey: `r-${index}`,
    amountUsd: '0.0001',
    executionId: executionOf(index),
    call: call(index),
  });
const reserve = (requests: number) =>
  post(requests, '/v1/budgets/hot/reservations', reservationBody);
async function reserveAndCommit(requests: number) {
  const { bodies } = await reserve(requests);
  const ids = bodies.map((body) => (JSON.parse(body) as { id: string }).id);
  return post(
    requests,
    (index) => `/v1/reservations/${ids[index]}/commit`,
    (index) => usageBody(index),
  );
}

const INSERT_USAGE = (budget: string) => `INSERT INTO usage_records (id, idempotency_key,
    payload_hash, execution_id, workflow_id, step_id, run_id, activity_id, attempt, budget_id,
    model, provider, matched_model, exact_match, input_tokens, output_tokens, cache_read_tokens,
    cache_write_tokens, cost_pico_usd, occurred_at_millis, recorded_at_millis)
  VALUES ('use-' || gen_random_uuid(), gen_random_uuid(), repeat('0', 64), 'exec-' || :exec,
    'wf-' || :wf, 'step-1', 'run-1', 'activity-' || :exec, 1, ${budget}, 'gpt-4o', 'openai',
    'gpt-4o', 1, 900, 120, 0, 0, 3450000000, 1764300000000, 1764300000000)
  ON CONFLICT DO NOTHING`;
const RANDOM = '\\set exec random(1, 100000)\n\\set wf random(1, 50)\n';
const scripts = {
  record: `${RANDOM}${INSERT_USAGE('NULL')};\n`,
  recordHot: `${RANDOM}BEGIN;\n${INSERT_USAGE("'bench-hot'")};
UPDATE budgets SET spent_pico_usd = spent_pico_usd + 3450000000, updated_at_millis = 1764300000000 WHERE id = 'bench-hot';
COMMIT;\n`,
  reserveHot: `BEGIN;
INSERT INTO reservations (id, budget_id, idempotency_key, payload_hash, execution_id,
  amount_pico_usd, status, created_at_millis, expires_at_millis)
VALUES ('res-' || gen_random_uuid(), 'bench-hot', gen_random_uuid(), repeat('0', 64), 'exec-1',
  100000000, 'held', 1764300000000, 4102444800000) ON CONFLICT (idempotency_key) DO NOTHING;
UPDATE budgets SET reserved_pico_usd = reserved_pico_usd + 100000000 WHERE id = 'bench-hot'
  AND limit_pico_usd - spent_pico_usd - unknown_pico_usd - reserved_pico_usd >= 100000000;
COMMIT;\n`,
};
const pgbench = (script: string) => ({
  name: `pgbench, ${CONNECTIONS} connections`,
  run: (transactions: number) => postgres.pgbench(name, script, CONNECTIONS, transactions),
});

const quantile = ({ latencyMillis }: LoadResult, share: number) =>
  (latencyMillis[Math.floor(latencyMillis.length * share)] ?? 0) * 1_000;
const BATCH = 50;
const batchOf = (first: number) =>
  JSON.stringify({
    records: Array.from({ length: BATCH }, (_, index) => {
      const at = first * BATCH + index;
      return { ...recordOf(at), idempotencyKey: `b-${at}` };
    }),
  });

const micros = async (result: Promise<LoadResult>) => (await result).micros;
const COUNT = Number(process.env['WFLO_BENCH_REQUESTS'] ?? 2_000);
const all = [
  {
    key: 'record',
    work: 'Recording a call on PostgreSQL, one a request, by the clock',
    target: 0.25,
    iterations: COUNT,
    base: pgbench(scripts.record),
    candidate: {
      name: `POST /v1/usage, ${CALLERS} callers`,
      run: (n: number) => micros(record(n)),
    },
  },
  {
    key: 'batch',
    work: `Recording calls on PostgreSQL, ${BATCH} a request, by the clock`,
    target: 0.5,
    iterations: COUNT,
    base: pgbench(scripts.record),
    candidate: {
      name: `POST /v1/usage:batch, ${CALLERS} callers`,
      run: (n: number) => micros(post(Math.ceil(n / BATCH), '/v1/usage:batch', batchOf)),
    },
  },
  {
    key: 'hot-record',
    work: 'Recording calls in one budget on PostgreSQL, by the clock',
    target: 0.8,
    iterations: COUNT,
    base: pgbench(scripts.recordHot),
    candidate: { name: 'POST /v1/usage', run: (n: number) => micros(record(n, 'hot')) },
  },
  {
    key: 'hot-reserve',
    work: 'Reserving in one budget on PostgreSQL, by the clock',
    target: 0.8,
    iterations: COUNT,
    base: pgbench(scripts.reserveHot),
    candidate: {
      name: 'POST /v1/budgets/{id}/reservations',
      run: (n: number) => micros(reserve(n)),
    },
  },
  {
    key: 'hot-commit',
    work: 'Committing in one budget on PostgreSQL, against recording in it, by the clock',
    iterations: COUNT,
    base: pgbench(scripts.recordHot),
    candidate: {
      name: 'POST /v1/reservations/{id}/commit',
      run: (n: number) => micros(reserveAndCommit(n)),
    },
  },
  {
    key: 'cpu',
    work: 'CPU of the service for a recorded call (0.6 ms against it)',
    target: 1,
    iterations: COUNT,
    base: { name: 'the bound', run: (n: number) => Promise.resolve(n * 600) },
    candidate: {
      name: 'POST /v1/usage',
      run: async (n: number) => (await record(n)).cpuMicros,
    },
  },
  {
    key: 'p99',
    work: `Recording, p99 of ${CALLERS} callers, against three times the median`,
    target: 1,
    iterations: 1,
    base: { name: '3 x p50', run: async () => 3 * quantile((lastRun = await record(COUNT)), 0.5) },
    candidate: { name: 'p99', run: async () => quantile((lastRun ??= await record(COUNT)), 0.99) },
  },
];
let lastRun: LoadResult | undefined;

const only = process.env['WFLO_BENCH_ONLY']?.split(',');
export const comparisons = all.filter(({ key }) => only === undefined || only.includes(key));

export async function close(): Promise<void> {
  await service.close();
  await postgres.close();
}
