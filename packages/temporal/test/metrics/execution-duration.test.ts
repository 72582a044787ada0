import { registry, renderMetrics } from '@wflo/metrics';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { chain, greeting, refusesRetryably, relay, waits } from '../fixtures/workflows.ts';
import { until } from '../fixtures/until.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

/** The observed durations of a definition: how many, and their sum in whole milliseconds. */
async function observed(definition: string): Promise<{ count: number; millis: number }> {
  const { body } = await renderMetrics({ registry });
  const value = (part: string) => {
    const name = `wflo_workflow_duration_seconds_${part}{workflow_id="${definition}"} `;
    return Number(
      body
        .split('\n')
        .find((line) => line.startsWith(name))
        ?.slice(name.length) ?? 0,
    );
  };
  return { count: value('count'), millis: Math.round(value('sum') * 1_000) };
}

withTemporal('the duration of an execution', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { reconcile: { intervalSeconds: 0.2 } });

  /** One run as Temporal recorded it; times in milliseconds since the epoch. */
  async function recordOf(workflowId: string, runId: string) {
    const { events } = await lab.client.workflow.getHandle(workflowId, runId).fetchHistory();
    const [started, closed] = [events?.[0], events?.at(-1)];
    const lastTask = events?.findLast((event) => event.workflowTaskStartedEventAttributes);
    const wait = started?.workflowExecutionStartedEventAttributes?.firstWorkflowTaskBackoff;
    const closing =
      closed?.workflowExecutionContinuedAsNewEventAttributes ??
      closed?.workflowExecutionFailedEventAttributes ??
      closed?.workflowExecutionCompletedEventAttributes;
    return {
      startMillis: millisOf(started?.eventTime),
      waitMillis: millisOf(wait),
      lastTaskMillis: millisOf(lastTask?.eventTime),
      closeMillis: millisOf(closed?.eventTime),
      nextRunId: closing?.newExecutionRunId ?? '',
    };
  }

  /** The runs of a chain, from the first. */
  async function runsOf(workflowId: string, firstRunId: string) {
    const runs = [await recordOf(workflowId, firstRunId)];
    for (let next = runs[0]?.nextRunId; next; next = runs.at(-1)?.nextRunId) {
      runs.push(await recordOf(workflowId, next));
    }
    return runs;
  }

  const millisOf = (time?: { seconds?: unknown; nanos?: number | null } | null) =>
    Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6);

  it('is that of the whole chain of runs that continued as new', async () => {
    const workflowId = executionId();
    const memo = { workflow_id: 'duration-of-chain' };
    const runs = await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(chain, {
        ...{ taskQueue, workflowId, memo },
        args: [3],
      });
      await handle.result();
      return runsOf(workflowId, handle.firstExecutionRunId);
    });
    expect(runs).toHaveLength(3);
    const millis = runs[2]!.lastTaskMillis - runs[0]!.startMillis;
    expect(await observed('duration-of-chain')).toEqual({ count: 1, millis });
  }, 60_000);

  it('is that of the whole chain when its last run is terminated', async () => {
    const workflowId = executionId();
    const memo = { workflow_id: 'duration-of-terminated' };
    const runs = await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(relay, {
        ...{ taskQueue, workflowId, memo },
        args: [2],
      });
      await until(() => lab.linesOf(workflowId).some((line) => line['event'] === 'last_leg'));
      await lab.client.workflow.getHandle(workflowId).terminate();
      await until(async () => (await observed('duration-of-terminated')).count > 0);
      return runsOf(workflowId, handle.firstExecutionRunId);
    });
    expect(runs).toHaveLength(2);
    const millis = runs[1]!.closeMillis - runs[0]!.startMillis;
    expect(await observed('duration-of-terminated')).toEqual({ count: 1, millis });
  }, 60_000);

  it('begins with the first run when that was reset', async () => {
    const workflowId = executionId();
    const memo = { workflow_id: 'duration-of-reset' };
    const definition = 'duration-of-reset';
    const [first, last] = await lab.withWorker(async (taskQueue) => {
      const { workflow, connection } = lab.client;
      const handle = await workflow.start(waits, { taskQueue, workflowId, memo });
      const { firstExecutionRunId: runId } = handle;
      const firstTask = async () =>
        (await handle.fetchHistory()).events?.find(
          (event) => event.workflowTaskCompletedEventAttributes,
        );
      await until(async () => (await firstTask()) !== undefined);
      const reset = await connection.workflowService.resetWorkflowExecution({
        ...{ namespace: 'default', reason: 'test', requestId: workflowId },
        workflowExecution: { workflowId, runId },
        workflowTaskFinishEventId: (await firstTask())!.eventId!,
      });
      await workflow.getHandle(workflowId).terminate();
      await until(async () => (await observed(definition)).count > 0);
      return [await recordOf(workflowId, runId), await recordOf(workflowId, reset.runId)];
    });
    const millis = last.closeMillis - first.startMillis;
    expect(await observed(definition)).toEqual({ count: 1, millis });
  }, 60_000);

  it('begins with the first attempt under a retry policy', async () => {
    const workflowId = executionId();
    const memo = { workflow_id: 'duration-of-retried' };
    const beforeMillis = Date.now();
    const runs = await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(refusesRetryably, {
        ...{ taskQueue, workflowId, memo },
        retry: { maximumAttempts: 2, initialInterval: '200ms' },
      });
      await handle.result().catch(() => undefined);
      return runsOf(workflowId, handle.firstExecutionRunId);
    });
    expect(runs).toHaveLength(2);
    const { count, millis } = await observed('duration-of-retried');
    expect(count).toBe(1);
    // The run's id is made when the call comes in, its first event is written a little later.
    const endMillis = runs[1]!.lastTaskMillis;
    expect(millis).toBeGreaterThanOrEqual(endMillis - runs[0]!.startMillis);
    expect(millis).toBeLessThanOrEqual(endMillis - beforeMillis);
  }, 60_000);

  it('is a turn’s own on a cron schedule, from when the turn is due', async () => {
    const workflowId = executionId();
    const definition = 'duration-of-turns';
    const handle = await lab.withWorker(async (taskQueue) => {
      const started = await lab.client.workflow.start(greeting, {
        ...{ taskQueue, workflowId, memo: { workflow_id: definition } },
        args: ['Ada'],
        cronSchedule: '@every 1s',
      });
      await until(async () => (await observed(definition)).count >= 2);
      return started;
    });
    const { count, millis } = await observed(definition);
    const runs = await runsOf(workflowId, handle.firstExecutionRunId);
    await lab.client.workflow.getHandle(workflowId).terminate();
    const turns = runs
      .slice(0, count)
      .map((run) => Math.max(0, run.lastTaskMillis - run.startMillis - run.waitMillis));
    expect(millis).toBe(turns.reduce((sum, turn) => sum + turn, 0));
  }, 60_000);
});
