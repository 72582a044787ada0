import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
} from '@temporalio/worker';
import { configureTracing, WfloTemporalPlugin } from '@wflo/temporal';
import type { RunDetail, RunList, Timeline } from '../src/index.ts';
import { eventually, withConsole, type TestConsole } from './a-console.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address === undefined ? describe.skip : describe;
const temporal = { address: address ?? '' };

withTemporal('a console beside Temporal', () => {
  let connection: NativeConnection;
  let client: Client;
  let plain: { code: string };
  let observed: { code: string };

  beforeAll(async () => {
    Runtime.install({ logger: new DefaultLogger('ERROR') });
    connection = await NativeConnection.connect({ address: address! });
    client = new Client({ connection: await Connection.connect({ address: address! }) });
    const workflowsPath = fileURLToPath(new URL('fixtures/workflows.ts', import.meta.url));
    plain = await bundleWorkflowCode({ workflowsPath });
    observed = await bundleWorkflowCode({ workflowsPath, plugins: [new WfloTemporalPlugin()] });
  });
  afterAll(async () => {
    await client.connection.close();
    await connection.close();
  });

  const activities = {
    search: async (query: string) => `found ${query}`,
    refuse: async () => {
      throw ApplicationFailure.retryable('429 from the provider', 'RateLimited');
    },
  };

  async function start(type: string, args: unknown[] = []) {
    const taskQueue = `console-${randomUUID()}`;
    const workflowId = `exec-${randomUUID()}`;
    const handle = await client.workflow.start(type, { taskQueue, workflowId, args });
    return { taskQueue, workflowId, handle };
  }

  async function withWorker(
    taskQueue: string,
    work: () => Promise<void>,
    plugins = false,
  ): Promise<void> {
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: plugins ? observed : plain,
      activities,
      ...(plugins ? { plugins: [new WfloTemporalPlugin()] } : {}),
    });
    await worker.runUntil(work);
  }

  const detail = (console: TestConsole, id: string) => () =>
    console.get<RunDetail>(`/api/runs/${id}`);
  const waitsFor = async (console: TestConsole, id: string, kind: string) =>
    eventually(detail(console, id), ({ waiting }) => waiting[0]?.kind === kind);

  it('says that no worker polls the queue of a run', async () => {
    const { workflowId, taskQueue, handle } = await start('sleeps');
    await withConsole({ temporal }, async (console) => {
      const { waiting, status } = await waitsFor(console, workflowId, 'no_worker');
      expect(waiting[0]).toMatchObject({
        subject: taskQueue,
        remedy: expect.stringContaining('start a worker') as string,
      });
      expect(status).toMatchObject({ value: 'waiting', source: 'temporal' });
    });
    await handle.terminate();
  });

  it('says when the retry comes, of which attempt, and after what failure', async () => {
    const { workflowId, taskQueue, handle } = await start('retries');
    await withConsole({ temporal }, async (console) => {
      await withWorker(taskQueue, async () => {
        const { waiting } = await waitsFor(console, workflowId, 'retry');
        expect(waiting[0]).toMatchObject({
          activityType: 'refuse',
          attempt: 2,
          maxAttempts: 5,
          failure: { type: 'RateLimited', message: '429 from the provider' },
        });
        expect(waiting[0]?.text).toMatch(
          /^retry of refuse in \d+ s \(attempt 2 of 5: 429 from the provider\)$/,
        );
        expect((waiting[0]?.untilMs ?? 0) - Date.now()).toBeGreaterThan(60_000);
      });
    });
    await handle.terminate();
  });

  it.each([
    ['sleeps', 'timer', /^a timer that fires in \d+ s$/],
    ['hasChild', 'child', /^child workflow sleeps/],
    ['waitsForSignal', 'unknown', /waits for a signal, an update or a condition/],
    ['breaks', 'workflow_task_failing', /TypeError|undefined is not a function/],
  ])('says what a run of %s waits for: %s', async (type, kind, text) => {
    const { workflowId, taskQueue, handle } = await start(type);
    await withConsole({ temporal }, async (console) => {
      await withWorker(taskQueue, async () => {
        const { waiting } = await waitsFor(console, workflowId, kind);
        expect(waiting[0]?.text).toMatch(text);
      });
    });
    await handle.terminate();
  });

  it('knows a run that has sent no telemetry, with its input, result and failure', async () => {
    const found = await start('finds', ['cats']);
    const failed = await start('fails');
    await withWorker(found.taskQueue, () => found.handle.result());
    await withWorker(failed.taskQueue, () => failed.handle.result().catch(() => undefined));
    await withConsole({ temporal, temporalEveryMs: 100 }, async (console) => {
      const run = await detail(console, found.workflowId)();
      expect(run).toMatchObject({
        status: { value: 'completed', source: 'temporal' },
        input: { value: 'cats' },
        result: { value: { found: 'found cats' } },
        cost: { usd: { value: null } },
        retries: { value: null, reason: 'no span of this run was received' },
      });
      const bad = await detail(console, failed.workflowId)();
      expect(bad.failure).toMatchObject({
        type: 'CardRefused',
        message: 'the card was refused',
        nonRetryable: true,
      });
      const listed = await eventually(
        () => console.get<RunList>(`/api/runs?q=${failed.workflowId}`),
        ({ runs }) => runs.length === 1,
      );
      expect(listed.runs[0]).toMatchObject({
        status: { value: 'failed', source: 'temporal' },
        workflow: { value: 'fails' },
      });
    });
  });

  it('shows the spans of a worker with @wflo/temporal and the facts of Temporal together', async () => {
    await withConsole({ temporal, temporalEveryMs: 100 }, async (console) => {
      const tracing = configureTracing({ serviceName: 'shop', otlpEndpoint: console.otlpHttpUrl! });
      const { workflowId, taskQueue, handle } = await start('finds', ['dogs']);
      await withWorker(taskQueue, () => handle.result(), true);
      await tracing.shutdown();
      const { items } = await eventually(
        () => console.get<Timeline>(`/api/runs/${workflowId}/timeline`),
        (timeline) => timeline.items.some(({ kind }) => kind === 'workflow'),
      );
      expect(items.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
        'workflow workflow.execute',
        'attempt search',
      ]);
      const run = await detail(console, workflowId)();
      expect(run).toMatchObject({
        retries: { value: 0 },
        workflow: { value: 'finds' },
        traceIds: [items[0]?.traceId],
      });
    });
  });

  it('acts through Temporal, with the reason in the history', async () => {
    const signalled = await start('waitsForSignal');
    const cancelled = await start('sleeps');
    const terminated = await start('sleeps');
    await withConsole({ temporal }, async (console) => {
      const act = async (id: string, action: string, body: object) => {
        const response = await fetch(new URL(`/api/runs/${id}/${action}`, console.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ reason: 'because of a test', ...body }),
        });
        expect([response.status, await response.text()]).toEqual([200, expect.any(String)]);
      };
      await act(signalled.workflowId, 'signal', { name: 'proceed' });
      await withWorker(signalled.taskQueue, async () => {
        await expect(signalled.handle.result()).resolves.toBe('proceeded');
      });
      await act(signalled.workflowId, 'reset', { eventId: 4 });
      const { runs } = await detail(console, signalled.workflowId)();
      expect(runs.length).toBeGreaterThanOrEqual(0);
      await act(cancelled.workflowId, 'cancel', {});
      await act(terminated.workflowId, 'terminate', {});
      const { events } = await terminated.handle.fetchHistory();
      expect(events?.at(-1)?.workflowExecutionTerminatedEventAttributes).toMatchObject({
        reason: 'because of a test',
        identity: 'wflo-console',
      });
      const { events: of } = await cancelled.handle.fetchHistory();
      expect(
        of?.some(
          (event) =>
            event.workflowExecutionCancelRequestedEventAttributes?.cause === 'because of a test',
        ),
      ).toBe(true);
      await cancelled.handle.terminate();
      await client.workflow.getHandle(signalled.workflowId).terminate();
    });
  });

  it('goes on with what it has when Temporal is away, and says so', async () => {
    await withConsole({ temporal: { address: '127.0.0.1:1' } }, async (console) => {
      const list = await eventually(
        () => console.get<RunList>('/api/runs'),
        ({ gaps }) => gaps.length > 0,
      );
      expect(list.gaps[0]?.reason).toContain('Temporal at 127.0.0.1:1 does not respond');
    });
  });
});
