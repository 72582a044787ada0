import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createCostClient, usdToPico, type CostClient } from '@wflo/contracts';
import { MIGRATIONS } from '../src/database/migrations.ts';
import {
  createDatabase,
  describeOnEachEngine,
  type DatabaseUnderTest,
} from './database-under-test.ts';
import { APP_FOLDER, ServiceProcess } from './process-under-test.ts';
import { parseSamples } from './service-under-test.ts';

/** Costs 0.0075 USD. */
const call = {
  executionId: 'exec-1',
  workflowId: 'csv-report',
  model: 'gpt-4o',
  usage: { inputTokens: 1_000, outputTokens: 500 },
};

describeOnEachEngine('the process', (engine) => {
  let storage: DatabaseUnderTest;
  const started: ServiceProcess[] = [];
  const start = (env: Record<string, string> = {}) => {
    const service = new ServiceProcess({ DATABASE_URL: storage.url, ...env });
    started.push(service);
    return service;
  };
  beforeEach(async () => {
    storage = await createDatabase(engine);
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((service) => service.end('SIGKILL')));
    await storage.drop();
  });

  it('retains what it has confirmed when it is killed between reserving and committing', async () => {
    const first = start();
    const before = createCostClient({ baseUrl: await first.url() });
    await before.putBudget('b', { limitUsd: '1' });
    await before.recordUsage({ ...call, idempotencyKey: 'earlier' });
    const { id } = await before.reserve('b', { idempotencyKey: 'r', amountUsd: '0.5' });
    await first.end('SIGKILL');

    const url = await start().url();
    const after = createCostClient({ baseUrl: url });
    await expect(after.getBudget('b')).resolves.toMatchObject({
      reservedUsd: '0.5',
      spentUsd: '0',
    });
    await after.reserve('b', { idempotencyKey: 'r', amountUsd: '0.5' });
    await expect(after.commit(id, { ...call, idempotencyKey: 'c' })).resolves.toMatchObject({
      budget: { reservedUsd: '0', spentUsd: '0.0075' },
    });
    const samples = parseSamples(await (await fetch(`${url}/metrics`)).text());
    expect(samples.get('wflo_ledger_cost_usd_total{model="gpt-4o"}')).toBe(0.015);
    expect(samples.get('wflo_ledger_records_total{model="gpt-4o",priced="true"}')).toBe(2);
  });

  it('has recorded each confirmed call once, and reported each share once, when it is killed amid calls', async () => {
    const first = start();
    const before = createCostClient({ baseUrl: await first.url(), timeoutMillis: 60_000 });
    await before.putBudget('b', { limitUsd: '0.75' });
    const calls = Array.from({ length: 100 }, (_, index) => ({
      ...call,
      idempotencyKey: `c${index}`,
      budgetId: 'b',
    }));
    // Ten at a time, so that most are still to come at the kill, however late that arrives.
    const waiting = calls.values();
    const confirmed: typeof calls = [];
    const send = async () => {
      for (const one of waiting) {
        await before.recordUsage(one);
        confirmed.push(one);
        if (confirmed.length === 30) void first.end('SIGKILL');
      }
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, send));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);

    const url = await start().url();
    const after = createCostClient({ baseUrl: url, timeoutMillis: 30_000 });
    const replays = await Promise.all(confirmed.map((one) => after.recordUsage(one)));
    expect(replays.filter(({ replayed }) => !replayed)).toEqual([]);
    await Promise.all(calls.map((one) => after.recordUsage(one)));
    const { spentUsd, alerts } = await after.getBudget('b');
    expect(spentUsd).toBe('0.75');
    expect(alerts.map(({ thresholdPercent }) => thresholdPercent)).toEqual([50, 75, 90, 100]);
    const samples = parseSamples(await (await fetch(`${url}/metrics`)).text());
    expect(samples.get('wflo_ledger_cost_usd_total{model="gpt-4o"}')).toBe(0.75);
    expect(samples.get('wflo_ledger_records_total{model="gpt-4o",priced="true"}')).toBe(100);
    expect(samples.get('wflo_ledger_budget_alerts_total{threshold_percent="100"}')).toBe(1);
  });

  it('has the calls that were reserved for, of unknown outcome, when it is killed with who made them', async () => {
    const first = start();
    const before = createCostClient({ baseUrl: await first.url() });
    await before.putBudget('p', { limitUsd: '1' });
    await before.putBudget('c', { limitUsd: '1', parentId: 'p' });
    const reservation = {
      ...{ idempotencyKey: 'r', amountUsd: '0.25', executionId: 'exec-1', ttlSeconds: 1 },
      call: { model: 'gpt-4o', workflowId: 'csv-report', runId: 'run-1' },
    };
    const { id } = await before.reserve('c', reservation);
    await first.end('SIGKILL');

    const after = createCostClient({ baseUrl: await start().url() });
    const deadline = AbortSignal.timeout(60_000);
    while ((await after.getBudget('p')).unknownCalls === 0) deadline.throwIfAborted();
    for (const budget of ['p', 'c']) {
      await expect(after.getBudget(budget)).resolves.toMatchObject({
        ...{ reservedUsd: '0', unknownUsd: '0.25', unknownCalls: 1 },
      });
    }
    await expect(after.executionCosts('exec-1', { runId: 'run-1' })).resolves.toMatchObject({
      ...{ calls: 1, unpricedUpperBoundUsd: '0.25' },
    });
    // Who made it was only slow.
    await after.commit(id, { ...call, idempotencyKey: 'late' });
    await expect(after.getBudget('p')).resolves.toMatchObject({
      ...{ spentUsd: '0.0075', unknownUsd: '0', unknownCalls: 0 },
    });
  });

  it('has each call of budgets in a budget once in both when it is killed amid them', async () => {
    const first = start();
    const before = createCostClient({ baseUrl: await first.url(), timeoutMillis: 60_000 });
    await before.putBudget('p', { limitUsd: '10' });
    for (const id of ['c0', 'c1']) await before.putBudget(id, { limitUsd: '5', parentId: 'p' });
    let commits = 0;
    const make = async (costs: CostClient, n: number) => {
      const key = `k${n}`;
      const reservation = {
        ...{ idempotencyKey: key, amountUsd: '0.01', executionId: 'exec-1', ttlSeconds: 3_600 },
        call: { model: 'gpt-4o' },
      };
      const { id } = await costs.reserve(`c${n % 2}`, reservation);
      await costs.commit(id, { ...call, idempotencyKey: key });
      if ((commits += 1) === 20) void first.end('SIGKILL');
    };
    // Ten at a time, so that some are killed before and some after each step.
    const waiting = Array.from({ length: 60 }, (_, n) => n).values();
    const send = async () => {
      for (const n of waiting) await make(before, n);
    };
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, send));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);

    const after = createCostClient({ baseUrl: await start().url(), timeoutMillis: 60_000 });
    const amounts = async () => {
      const all = await Promise.all(['p', 'c0', 'c1'].map((id) => after.getBudget(id)));
      return all.map(({ spentUsd, reservedUsd }) => usdToPico(spentUsd) + usdToPico(reservedUsd));
    };
    const [whole, ...parts] = await amounts();
    expect(whole).toBe(parts.reduce((sum, part) => sum + part, 0n));
    await Promise.all(Array.from({ length: 60 }, (_, n) => make(after, n)));
    await expect(amounts()).resolves.toEqual(['0.45', '0.225', '0.225'].map(usdToPico));
    await expect(after.executionCosts('exec-1')).resolves.toMatchObject({
      ...{ totalUsd: '0.45', calls: 60, unpricedCount: 0 },
    });
  });

  it('runs the example of the README', async () => {
    const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(
      readFileSync(join(APP_FOLDER, 'README.md'), 'utf8'),
    )!;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [
        '--conditions=@wflo/source',
        '--no-warnings',
        '--input-type=module-typescript',
        '--eval',
        example,
      ],
      { cwd: APP_FOLDER, env: { ...process.env, COST_SERVICE_URL: await start().url() } },
    );
    expect(stdout).toBe('0.0075 USD, 4.9925 left\n');
  });

  it('is healthy, and says so of its database', async () => {
    const url = await start().url();
    const health = await fetch(`${url}/health`);
    expect(health.status).toBe(200);
    await expect(health.json()).resolves.toMatchObject({
      status: 'healthy',
      components: { database: { status: 'up' } },
    });
    expect((await fetch(`${url}/ready`)).status).toBe(200);
  });

  it('logs each record as one JSON line in the trace of its caller', async () => {
    const service = start();
    const budgets = createCostClient({ baseUrl: await service.url() });
    await budgets.putBudget('b', { limitUsd: '0.01' });
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const response = await fetch(`${await service.url()}/v1/usage`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${traceId}-b7ad6b7169203331-01`,
      },
      body: JSON.stringify({ ...call, idempotencyKey: 'k', budgetId: 'b' }),
    });
    expect(response.status).toBe(201);
    await expect(service.line('usage_recorded')).resolves.toMatchObject({
      level: 'info',
      trace_id: traceId,
      execution_id: 'exec-1',
      workflow_id: 'csv-report',
      model: 'gpt-4o',
      cost_usd: '0.0075',
    });
    await expect(service.line('budget_threshold_reached')).resolves.toMatchObject({
      trace_id: traceId,
      execution_id: 'exec-1',
      budget_id: 'b',
      threshold_percent: 50,
    });
  });

  it('shares its database with replicas: one applies the migrations, none passes a budget', async () => {
    const replicas = [start(), start()];
    const clients = await Promise.all(
      replicas.map(async (replica) => createCostClient({ baseUrl: await replica.url() })),
    );
    const applied = await Promise.all(
      replicas.map(async (replica) => (await replica.line('service_started'))['migrations']),
    );
    expect(applied.flat()).toEqual(MIGRATIONS.map(({ name }) => name));
    await clients[0]!.putBudget('b', { limitUsd: '1' });
    const responses = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        clients[index % 2]!.reserve('b', { idempotencyKey: `r${index}`, amountUsd: '0.1' }),
      ),
    );
    expect(responses.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await expect(clients[1]!.getBudget('b')).resolves.toMatchObject({ availableUsd: '0' });

    await clients[0]!.putBudget('p', { limitUsd: '1' });
    for (const id of ['c0', 'c1', 'c2']) {
      await clients[0]!.putBudget(id, { limitUsd: '0.5', parentId: 'p' });
    }
    const ofChildren = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        clients[index % 2]!.reserve(`c${index % 3}`, {
          ...{ idempotencyKey: `c${index}`, amountUsd: '0.1' },
        }),
      ),
    );
    expect(ofChildren.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await expect(clients[1]!.getBudget('p')).resolves.toMatchObject({ availableUsd: '0' });
  });

  it.each([
    ['nothing', ''],
    ['half a request line', 'GET / HT'],
    ['half a body', 'POST /v1/usage HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'],
    ['a request, and stays', 'GET /health HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('ends with 0 at SIGTERM beside a connection that has sent %s', async (_what, text) => {
    const service = start();
    const socket = connect(Number(new URL(await service.url()).port), '127.0.0.1').resume();
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    await createCostClient({ baseUrl: await service.url() }).costs();
    await expect(service.end('SIGTERM')).resolves.toBe(0);
    expect(service.lines.slice(-2)).toMatchObject([
      { event: 'service_stopping', signal: 'SIGTERM' },
      { event: 'service_stopped' },
    ]);
    socket.destroy();
  });
});

describe('the port', () => {
  it('is that of PORT, and a METRICS_PORT that says otherwise is named in the log', async () => {
    const service = new ServiceProcess({
      DATABASE_URL: 'sqlite::memory:',
      PORT: '0',
      METRICS_PORT: '1',
    });
    await service.url();
    const [ignored] = service.lines.filter(({ event }) => event === 'setting_ignored');
    expect(ignored).toMatchObject({ level: 'warning', variable: 'METRICS_PORT' });
    await expect(service.end('SIGTERM')).resolves.toBe(0);
  });
});

describe('a process that cannot start', () => {
  it('names the port that is taken and the variable that moves it, and ends with 1', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    const service = new ServiceProcess({
      DATABASE_URL: 'sqlite::memory:',
      METRICS_PORT: String(port),
    });
    await expect(service.exitCode()).resolves.toBe(1);
    other.close();
    expect(service.stderr).toContain('WFLO_PORT_TAKEN');
    expect(service.stderr).toContain(String(port));
    expect(service.stderr).toContain('METRICS_PORT');
  });

  it('says that its database cannot be opened, without the password, and ends with 1', async () => {
    const service = new ServiceProcess({ DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/cost' });
    await expect(service.exitCode()).resolves.toBe(1);
    expect(service.stderr).toContain('WFLO_DATABASE_UNAVAILABLE');
    expect(service.stderr).toContain('DATABASE_URL');
    expect(service.stdout + service.stderr).not.toContain('hunter2');
  });

  it('lists every bad setting and ends with 78', async () => {
    const service = new ServiceProcess({ DATABASE_URL: 'nothing', LOG_LEVEL: 'LOUD' });
    await expect(service.exitCode()).resolves.toBe(78);
    expect(service.stderr).toContain('DATABASE_URL');
    expect(service.stderr).toContain('LOG_LEVEL');
  });
});
