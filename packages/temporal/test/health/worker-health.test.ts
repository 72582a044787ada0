import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { renderMetrics } from '@wflo/metrics';
import { NativeConnection, Worker } from '@temporalio/worker';
// nx-ignore-next-line: a change in anything affects tools.
import { freePort } from '@wflo/tools/ports';
import { WorkerNotReadyError } from '../../src/index.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { greeting } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab } from '../fixtures/with-lab.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const executable = process.env['WFLO_TEST_TEMPORAL_EXECUTABLE'];
const withTemporal = address && executable ? describe : describe.skip;

function isSilent(connection: NativeConnection): Promise<boolean> {
  const queried = connection.withDeadline(Date.now() + 500, () =>
    connection.workflowService.getSystemInfo({}),
  );
  return queried.then(
    () => false,
    () => true,
  );
}

withTemporal('the health of workers', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  const isReady = () =>
    lab.plugin.workerCheck.check().then(
      () => true,
      () => false,
    );
  const valueOf = async (series: string) => {
    const line = (await renderMetrics()).body.split('\n').find((one) => one.startsWith(series));
    return line === undefined ? undefined : Number(line.split(' ').at(-1));
  };

  it('is ready while a worker runs, and not before or after', async () => {
    await expect(lab.plugin.workerCheck.check()).rejects.toThrow(WorkerNotReadyError);
    await lab.withWorker(async () => {
      await until(isReady);
    });
    await expect(lab.plugin.workerCheck.check()).rejects.toThrow('no worker is running');
  });

  it('shows pollers, slots, the last poll and the build, as Temporal knows them', async () => {
    const before = Date.now() / 1_000;
    await lab.withWorker(
      async (taskQueue) => {
        const queue = `task_queue="${taskQueue}"`;
        const of = (metric: string, label: string) => valueOf(`${metric}{${queue},${label}}`);
        await until(
          async () => (await of('wflo_task_queue_pollers', 'task_type="workflow"')) === 1,
        );
        await until(
          async () => (await of('wflo_task_queue_pollers', 'task_type="activity"')) === 1,
        );
        const lastPoll = await of(
          'wflo_worker_last_poll_timestamp_seconds',
          'task_type="workflow"',
        );
        expect(lastPoll).toBeGreaterThan(before - 5);
        expect(lastPoll).toBeLessThan(Date.now() / 1_000 + 5);
        expect(await of('wflo_worker_slots', 'slot_type="activity"')).toBe(7);
        expect(await of('wflo_worker_slots_used', 'slot_type="activity"')).toBe(0);
        expect(await of('wflo_task_queue_backlog', 'task_type="activity"')).toBe(0);
        expect(await of('wflo_worker_info', 'build_id="v42"')).toBe(1);
      },
      // Its connection has the plugin too: that makes no two workers of one.
      { maxConcurrentActivityTaskExecutions: 7, buildId: 'v42', plugins: [lab.plugin] },
    );
    // A queue that nobody serves any more is gone from the page.
    expect((await renderMetrics()).body).not.toContain('wflo_worker_slots{');
  }, 60_000);

  it('shows tasks that wait', async () => {
    await lab.withWorker(
      async (taskQueue) => {
        const workflowId = executionId();
        const start = { taskQueue, workflowId, args: ['Ada'] as [string] };
        const handle = await lab.client.workflow.start(greeting, start);
        const series = `wflo_task_queue_backlog{task_queue="${taskQueue}",task_type="activity"}`;
        // This worker runs no activities, so the workflow's waits.
        await until(async () => (await valueOf(series)) === 1);
        await handle.terminate();
      },
      { activities: {} },
    );
  }, 60_000);

  it('is not ready while Temporal does not respond, and ready again when it does', async () => {
    const port = await freePort();
    const args = ['server', 'start-dev', '--headless', '--log-level', 'never'];
    const server: ChildProcess = spawn(
      executable!,
      [...args, '--ip', '127.0.0.1', '--port', String(port)],
      { stdio: 'ignore' },
    );
    try {
      const own = `127.0.0.1:${port}`;
      let connection: NativeConnection | undefined;
      await until(async () => {
        connection = await NativeConnection.connect({ address: own, plugins: [lab.plugin] }).catch(
          () => undefined,
        );
        return connection !== undefined;
      });
      const worker = await Worker.create({
        connection: connection!,
        taskQueue: 'freezes',
        workflowBundle: lab.bundle,
      });
      await worker.runUntil(async () => {
        await until(isReady);
        server.kill('SIGSTOP');
        // On a busy machine it goes on for a moment after the signal.
        await until(() => isSilent(connection!));
        await expect(lab.plugin.workerCheck.check()).rejects.toThrow('Temporal does not respond');
        server.kill('SIGCONT');
        await until(isReady);
      });
      await connection?.close();
    } finally {
      server.kill('SIGKILL');
      await once(server, 'exit');
    }
  }, 90_000);
});
