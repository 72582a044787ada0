import { registry, renderMetrics } from '@wflo/metrics';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import {
  chain,
  greeting,
  proceed,
  refuses,
  retries,
  stumbles,
  waits,
} from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

async function samples(metric: string): Promise<string[]> {
  const { body } = await renderMetrics({ registry });
  return body.split('\n').filter((line) => line.startsWith(metric));
}

/** Those that have counted something. */
async function counted(metric: string): Promise<string[]> {
  return (await samples(metric)).filter((line) => !line.endsWith(' 0'));
}

async function eventually(metric: string, line: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await samples(metric)).includes(line)) {
    if (Date.now() > deadline) expect(await samples(metric)).toContain(line);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function activityFailed(activity: string): string {
  return `wflo_activity_executions_total{activity="${activity}",status="failed"} 0`;
}

withTemporal('metrics', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened));

  it('count executions once, at their end, by definition and status', async () => {
    await lab.withWorker(async (taskQueue) => {
      const start = { taskQueue, memo: { workflow_id: 'metrics-test' } };
      const { workflow } = lab.client;
      await Promise.all([
        workflow.execute(greeting, { ...start, workflowId: executionId(), args: ['Ada'] }),
        workflow.execute(chain, { ...start, workflowId: executionId(), args: [3] }),
        workflow.execute(stumbles, { ...start, workflowId: executionId() }),
        workflow.execute(refuses, { ...start, workflowId: executionId() }).catch(() => undefined),
        workflow.start(waits, { ...start, workflowId: executionId() }).then(async (handle) => {
          await handle.cancel();
          await handle.result().catch(() => undefined);
        }),
      ]);
    });
    const total = await counted('wflo_workflow_executions_total{workflow_id="metrics-test"');
    expect(total.sort()).toEqual([
      'wflo_workflow_executions_total{workflow_id="metrics-test",status="cancelled"} 1',
      'wflo_workflow_executions_total{workflow_id="metrics-test",status="completed"} 3',
      'wflo_workflow_executions_total{workflow_id="metrics-test",status="failed"} 1',
    ]);
    expect(
      await samples('wflo_workflow_duration_seconds_count{workflow_id="metrics-test"}'),
    ).toEqual(['wflo_workflow_duration_seconds_count{workflow_id="metrics-test"} 5']);
  }, 60_000);

  it('count a failed run with retries left only when the last one ends', async () => {
    await lab.withWorker((taskQueue) =>
      lab.client.workflow
        .execute('refusesRetryably', {
          taskQueue,
          workflowId: executionId(),
          retry: { maximumAttempts: 3, initialInterval: '10ms' },
        })
        .catch(() => undefined),
    );
    expect(await counted('wflo_workflow_executions_total{workflow_id="refusesRetryably"')).toEqual([
      'wflo_workflow_executions_total{workflow_id="refusesRetryably",status="failed"} 1',
    ]);
  });

  it('count a failure that is final under a retry policy, whatever makes it so', async () => {
    const { workflow } = lab.client;
    const retry = { maximumAttempts: 2, initialInterval: '10ms' as const };
    const cases: { definition: string; type: string; runs: number; start?: object }[] = [
      { definition: 'final-cancellation', type: 'givesUp', runs: 1 },
      {
        definition: 'final-timeout',
        type: 'timesOut',
        runs: 1,
        start: { args: ['SCHEDULE_TO_CLOSE'] },
      },
      {
        definition: 'retried-timeout',
        type: 'timesOut',
        runs: 2,
        start: { args: ['START_TO_CLOSE'] },
      },
      {
        definition: 'listed-timeout',
        type: 'timesOut',
        runs: 1,
        start: {
          args: ['START_TO_CLOSE'],
          retry: { ...retry, nonRetryableErrorTypes: ['TemporalTimeout:StartToClose'] },
        },
      },
      {
        definition: 'no-time-for-another',
        type: 'refusesRetryably',
        runs: 1,
        start: { retry: { initialInterval: '2 minutes' }, workflowExecutionTimeout: '1 minute' },
      },
    ];
    await lab.withWorker(async (taskQueue) => {
      for (const { definition, type, runs, start } of cases) {
        const workflowId = executionId();
        const memo = { workflow_id: definition };
        const handle = await workflow.start(type, { taskQueue, workflowId, memo, retry, ...start });
        await expect(handle.result()).rejects.toThrow();
        expect((await workflow.getHandle(workflowId).describe()).status.name).toBe('FAILED');
        const seen = lab
          .spansOfExecution(workflowId)
          .filter(({ name }) => name === 'workflow.execute');
        expect([definition, seen.length]).toEqual([definition, runs]);
      }
    });
    for (const { definition } of cases) {
      expect(await counted(`wflo_workflow_executions_total{workflow_id="${definition}"`)).toEqual([
        `wflo_workflow_executions_total{workflow_id="${definition}",status="failed"} 1`,
      ]);
    }
  }, 60_000);

  it('count each attempt of an activity by how it ended', async () => {
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(retries, { taskQueue, workflowId: executionId() }),
    );
    expect((await counted('wflo_activity_executions_total{activity="failTwice"')).sort()).toEqual([
      'wflo_activity_executions_total{activity="failTwice",status="completed"} 1',
      'wflo_activity_executions_total{activity="failTwice",status="failed"} 2',
    ]);
    expect(await samples('wflo_activity_duration_seconds_count{activity="failTwice"}')).toEqual([
      'wflo_activity_duration_seconds_count{activity="failTwice"} 3',
    ]);
  });

  it('report how long attempts waited, which were retries, and whose heartbeat timed out', async () => {
    const silent = async () => {
      const { Context } = await import('@temporalio/activity');
      await Context.current().cancelled;
    };
    await lab.withWorker(
      async (taskQueue) => {
        const { workflow } = lab.client;
        const run = workflow.execute('heartbeatsNever', { taskQueue, workflowId: executionId() });
        await run.catch(() => undefined);
        // The worker finds out some seconds after Temporal did.
        const timeouts = 'wflo_activity_heartbeat_timeouts_total';
        await eventually(timeouts, `${timeouts}{activity="silent"} 1`);
      },
      { activities: { silent } },
    );
    expect(await counted('wflo_activity_executions_total{activity="silent"')).toEqual([
      'wflo_activity_executions_total{activity="silent",status="timed_out"} 1',
    ]);
    expect(await samples('wflo_activity_retries_total{activity="failTwice"}')).toEqual([
      'wflo_activity_retries_total{activity="failTwice"} 2',
    ]);
    const waited = 'wflo_activity_schedule_to_start_seconds';
    expect(await samples(`${waited}_count{activity="failTwice"}`)).toEqual([
      `${waited}_count{activity="failTwice"} 3`,
    ]);
    const [sum = ''] = await samples(`${waited}_sum{activity="failTwice"}`);
    expect(Number(sum.split(' ').at(-1))).toBeLessThan(30);
  }, 60_000);

  it('are at 0 before their first count: of what the worker has, of what begins, of what Temporal knows', async () => {
    const taskQueue = `known-${executionId()}`;
    const { workflow } = lab.client;
    const earlier = { taskQueue, workflowId: executionId(), memo: { workflow_id: 'was-known' } };
    await (await workflow.start(waits, earlier)).terminate();
    const failed = (id: string) =>
      `wflo_workflow_executions_total{workflow_id="${id}",status="failed"} 0`;
    const onlyHere = () => Promise.resolve();
    await lab.withWorker(
      async () => {
        await eventually('wflo_activity_executions_total', activityFailed('onlyHere'));
        await eventually('wflo_workflow_executions_total', failed('was-known'));
        const memo = { workflow_id: 'begins-now' };
        const handle = await workflow.start(waits, { taskQueue, workflowId: executionId(), memo });
        await eventually('wflo_workflow_executions_total', failed('begins-now'));
        expect(await samples('wflo_workflow_duration_seconds_count{workflow_id="begins')).toEqual([
          'wflo_workflow_duration_seconds_count{workflow_id="begins-now"} 0',
        ]);
        await handle.terminate();
      },
      { taskQueue, activities: { onlyHere } },
    );
  }, 60_000);

  it('show the executions that are running, and none when they ended', async () => {
    await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(waits, {
        taskQueue,
        workflowId: executionId(),
      });
      await eventually('wflo_workflow_executions_active', 'wflo_workflow_executions_active 1');
      await handle.signal(proceed);
      await handle.result();
      await eventually('wflo_workflow_executions_active', 'wflo_workflow_executions_active 0');
    });
  });
});
