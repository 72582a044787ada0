import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
// nx-ignore-next-line: a change in anything affects tools.
import { freePort } from '@wflo/tools/ports';
import { configureLogging, configureTracing, WfloTemporalPlugin } from '../../src/index.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';
import { executionId } from '../fixtures/telemetry-lab.ts';
import { sleepsOften } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';

const executable = process.env['WFLO_TEST_TEMPORAL_EXECUTABLE'];
const withTemporal = executable ? describe : describe.skip;

/** A server that accepts and never responds. */
async function listening(): Promise<{ server: Server; sockets: Set<Socket>; port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, sockets, port: (server.address() as AddressInfo).port };
}

withTemporal('faults around a worker', () => {
  let server: ChildProcess;
  let address: string;

  beforeAll(async () => {
    address = `127.0.0.1:${await freePort()}`;
    const port = address.split(':')[1] ?? '';
    const args = ['server', 'start-dev', '--headless', '--log-level', 'never'];
    server = spawn(executable!, [...args, '--ip', '127.0.0.1', '--port', port], {
      stdio: 'ignore',
    });
    const isUp = async () => {
      const connection = await Connection.connect({ address });
      await connection.close();
      return true;
    };
    await until(() => isUp().catch(() => false));
  }, 60_000);

  afterAll(async () => {
    server.kill('SIGKILL');
    await once(server, 'exit');
  });

  /** Runs workflows with a fault in their midst, and shuts down. */
  async function runWith(
    otlpEndpoint: string,
    fault: (client: Client) => Promise<void>,
    destination: { write: (text: string) => void },
  ) {
    configureLogging({ level: 'INFO', jsonOutput: true, destination });
    const tracing = configureTracing({ serviceName: 'faults', otlpEndpoint, maxQueueSpans: 40 });
    const plugin = new WfloTemporalPlugin({ metrics: false, flushTimeoutMillis: 200 });
    const connection = await NativeConnection.connect({ address, plugins: [plugin] });
    const clientConnection = await Connection.connect({ address });
    const client = new Client({ connection: clientConnection, plugins: [plugin] });
    const taskQueue = executionId();
    const worker = await Worker.create({
      connection,
      taskQueue,
      workflowBundle: await sharedBundle('instrumented'),
      activities: { greet: (name: string) => Promise.resolve(name) },
    });
    const results = await worker.runUntil(async () => {
      const handles = await Promise.all(
        Array.from({ length: 10 }, () =>
          client.workflow.start(sleepsOften, { taskQueue, workflowId: executionId(), args: [3] }),
        ),
      );
      await fault(client);
      return Promise.all(handles.map((handle) => handle.result()));
    });
    await tracing.shutdown({ timeoutMillis: 200 });
    await connection.close();
    await clientConnection.close();
    return { results, stats: tracing.stats(), plugin };
  }

  const nothing = () => Promise.resolve();
  const silently = { write: () => undefined };
  const lostOf = (stats: { dropped: Readonly<Record<string, number>> }) =>
    Object.values(stats.dropped).reduce((total, count) => total + count, 0);
  // Ten workflows: started by the client, run, three activities each.
  const spans = 10 * (1 + 1 + 3);

  it('a collector that is down changes no result, and each lost span is accounted for', async () => {
    const { results, stats } = await runWith(`127.0.0.1:${await freePort()}`, nothing, silently);
    expect(results).toEqual(Array.from({ length: 10 }, () => 3));
    expect([stats.ended, stats.exported, lostOf(stats)]).toEqual([spans, 0, spans]);
  }, 60_000);

  it('a collector that never responds changes no result, nor does it hold the end up', async () => {
    const { server: silent, sockets, port } = await listening();
    const { results, stats } = await runWith(`127.0.0.1:${port}`, nothing, silently);
    silent.close();
    for (const socket of sockets) socket.destroy();
    expect(results).toEqual(Array.from({ length: 10 }, () => 3));
    expect([stats.ended, stats.exported, lostOf(stats)]).toEqual([spans, 0, spans]);
  }, 60_000);

  it('a full disk under the log changes no result', async () => {
    const full = {
      write: () => {
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      },
    };
    const { results } = await runWith(`127.0.0.1:${await freePort()}`, nothing, full);
    expect(results).toEqual(Array.from({ length: 10 }, () => 3));
  }, 60_000);

  it('Temporal gone for 60 s and back changes no result and leaves each span once', async () => {
    const responds = ({ connection }: Client, withinMillis: number) =>
      connection
        .withDeadline(Date.now() + withinMillis, () => connection.workflowService.getSystemInfo({}))
        .then(
          () => true,
          () => false,
        );
    const freeze = async (client: Client) => {
      server.kill('SIGSTOP');
      try {
        // On a busy machine it goes on for a moment after the signal.
        await until(async () => !(await responds(client, 500)));
        expect(await responds(client, 60_000)).toBe(false);
      } finally {
        server.kill('SIGCONT');
      }
    };
    const { results, stats } = await runWith(`127.0.0.1:${await freePort()}`, freeze, silently);
    expect(results).toEqual(Array.from({ length: 10 }, () => 3));
    expect([stats.ended, lostOf(stats)]).toEqual([spans, spans]);
  }, 180_000);

  it('a clock that jumps back an hour changes no result and loses no span', async () => {
    const real = Date.now;
    const jump = async () => {
      Date.now = () => real() - 3_600_000;
      await Promise.resolve();
    };
    try {
      const { results, stats } = await runWith(`127.0.0.1:${await freePort()}`, jump, silently);
      expect(results).toEqual(Array.from({ length: 10 }, () => 3));
      expect(stats.ended).toBe(spans);
    } finally {
      Date.now = real;
    }
  }, 60_000);
});
