import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { freePort } from '@wflo/tools/ports';
import { eventually } from './eventually.ts';
import { ServiceProcess } from './service-process.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;
const ARGS = [
  '--conditions=@wflo/source',
  '--import',
  '@wflo/observability/register',
  'src/main.ts',
];
const HOURS = '3600';

describeWithTemporal('a worker that drains', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-draining-'));
  const workers: ServiceProcess[] = [];
  /** Requests of activities; they wait for the test. */
  const held: ServerResponse[] = [];
  const remote = createServer((_request, response) => held.push(response));
  let connection: Connection;
  let client: Client;
  let address: string;

  beforeAll(async () => {
    remote.listen(0, '127.0.0.1');
    await once(remote, 'listening');
    address = `127.0.0.1:${(remote.address() as AddressInfo).port}`;
    connection = await Connection.connect({ address: temporalAddress ?? '' });
    client = new Client({ connection });
  });

  afterAll(async () => {
    for (const worker of workers) await worker.stop('SIGKILL');
    remote.closeAllConnections();
    remote.close();
    await connection.close();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  async function start(shutdownDelayMillis: string) {
    const port = await freePort();
    const taskQueue = `wflo-${randomUUID()}`;
    const worker = new ServiceProcess(ARGS, 'apps/worker', {
      DATABASE_URL: `sqlite:${join(folder, `${taskQueue}.db`)}`,
      LOG_JSON_OUTPUT: 'true',
      METRICS_PORT: String(port),
      SHUTDOWN_DELAY_MILLIS: shutdownDelayMillis,
      TEMPORAL_ADDRESS: temporalAddress ?? '',
      TEMPORAL_TASK_QUEUE: taskQueue,
      WFLO_HTTP_ALLOWED_HOSTS: address,
      WFLO_SHUTDOWN_GRACE_SECONDS: HOURS,
    });
    workers.push(worker);
    const url = `http://127.0.0.1:${port}`;
    await worker.ready(`${url}/ready`);
    const call = { id: 'call', type: 'http', method: 'GET', url: `http://${address}/` };
    const definition = { id: 'draining', version: '1', steps: [call] };
    const options = { taskQueue, args: [{ definition }] };
    const run = () =>
      client.workflow.start('WfloWorkflow', { ...options, workflowId: `exec-${randomUUID()}` });
    const isReady = async () => {
      const response = await fetch(`${url}/ready`);
      return [response.status, await response.json()] as [number, { status: string }];
    };
    const metrics = async () => (await fetch(`${url}/metrics`)).text();
    const pollsEnded = () =>
      eventually('the end of the polls', async () => {
        const pollers = (await metrics()).match(/^temporal_num_pollers\{.*$/gm) ?? [];
        const areNone = pollers.length > 0 && pollers.every((series) => series.endsWith(' 0'));
        return areNone ? true : undefined;
      });
    return { worker, run, isReady, metrics, pollsEnded };
  }

  const logged = (worker: ServiceProcess, wanted: string) =>
    eventually(wanted, () => Promise.resolve(worker.lines().find(({ event }) => event === wanted)));

  const eventTypes = async (handle: WorkflowHandle) =>
    (await handle.fetchHistory()).events?.map((event) =>
      Object.keys(event).find((key) => key.endsWith('EventAttributes') && key in event),
    );

  it('takes nothing new at once, ends what it does, and is there until then', async () => {
    const { worker, run, isReady, pollsEnded } = await start('1');
    const running = await run();
    const response = await eventually('the request', () => Promise.resolve(held.shift()));
    worker.child.kill('SIGTERM');
    await logged(worker, 'worker_stopping');
    await pollsEnded();

    const later = await run();
    // The delay is over long ago.
    for (let looks = 0; looks < 20; looks += 1) {
      expect(await isReady()).toMatchObject([503, { status: 'draining' }]);
    }
    response.end('{}');
    expect(await worker.ended()).toBe(0);
    expect(worker.lines().at(-1)).toMatchObject({ event: 'worker_stopped' });
    expect(await eventTypes(running)).toContain('activityTaskCompletedEventAttributes');
    expect(await eventTypes(later)).toEqual([
      'workflowExecutionStartedEventAttributes',
      'workflowTaskScheduledEventAttributes',
    ]);
  }, 180_000);

  it('says so for the delay though nothing runs, and ends at once by a second signal', async () => {
    const { worker, isReady, metrics, pollsEnded } = await start('600000');
    worker.child.kill('SIGTERM');
    await logged(worker, 'worker_stopping');

    await pollsEnded();
    expect(await isReady()).toMatchObject([503, { status: 'draining' }]);
    expect(await metrics()).toMatch(/^wflo_ready 0$/m);
    expect(worker.child.exitCode).toBeNull();
    expect(await worker.stop('SIGTERM')).toBe(143);
  }, 180_000);

  it.each(['SIGQUIT', 'SIGUSR2'] as const)(
    'is ended by %s, which nobody handles, instead of staying without polling',
    async (signal) => {
      const { worker } = await start('0');
      await worker.stop(signal);
      expect(worker.child.signalCode).toBe(signal);
    },
    60_000,
  );
});
