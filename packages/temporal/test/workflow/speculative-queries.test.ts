import { randomUUID } from 'node:crypto';
import { Client, type WorkflowHandle } from '@temporalio/client';
import { Worker } from '@temporalio/worker';
import * as activities from '../fixtures/activities.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import {
  branches,
  proceed,
  proceedElsewhere,
  progress,
  tellsAtSignal,
} from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

/** Some of their queries come to a worker before their workflow tasks do. */
const EXECUTIONS = 30;

/** Executions that a worker has started and left, and a worker for them that does not poll yet. */
async function beginAndLeave(lab: TelemetryLab, workflow: () => Promise<void>) {
  const taskQueue = `lab-${randomUUID()}`;
  const worker = () =>
    Worker.create({
      connection: lab.connection,
      taskQueue,
      activities,
      workflowBundle: lab.bundle,
      maxConcurrentWorkflowTaskPolls: 2,
    });
  const first = await worker();
  const handles = await first.runUntil(async () => {
    const started = await Promise.all(
      Array.from({ length: EXECUTIONS }, () =>
        lab.client.workflow.start(workflow, { taskQueue, workflowId: executionId() }),
      ),
    );
    await Promise.all(started.map((handle) => handle.query(progress)));
    return started;
  });
  return { handles, second: await worker() };
}

/**
 * Nobody polls now. A query that finds no task pending waits for a worker by itself; the signal
 * then adds events that no task has taken up.
 */
async function queryThenSignal<Result>(
  handles: readonly WorkflowHandle[],
  query: (handle: WorkflowHandle, index: number) => Promise<Result>,
): Promise<readonly Promise<Result>[]> {
  const results = handles.map(query);
  await Promise.all(handles.map((handle) => handle.describe()));
  await Promise.all(handles.map((handle) => handle.signal(proceed)));
  return results;
}

withTemporal('a query that runs code over events which no task has taken up', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  it('reports once what the code logs there, marked as speculative', async () => {
    const { handles, second } = await beginAndLeave(lab, tellsAtSignal);
    const results = await queryThenSignal(handles, (handle) =>
      handle.query(progress).catch(() => undefined),
    );
    await second.runUntil(async () => {
      await Promise.all(handles.map((handle) => handle.result()));
      await Promise.all(results);
    });

    for (const { workflowId } of handles) {
      const reported = lab.linesOf(workflowId).filter(({ event }) => event === 'reported');
      expect(reported).toHaveLength(1);
      const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
      const task = history.events?.findLast((event) => event.workflowTaskStartedEventAttributes);
      const taskMillis =
        Number(task?.eventTime?.seconds) * 1_000 + Math.floor((task?.eventTime?.nanos ?? 0) / 1e6);
      const isAhead = Date.parse(String(reported[0]!['workflow_time'])) < taskMillis;
      expect(reported[0]!['ahead_of_record']).toBe(isAhead ? true : undefined);
      const span = only(lab.spansOfExecution(workflowId), 'workflow.execute');
      expect(span.attributes).toMatchObject({ 'workflow.status': 'completed' });
      expect(span.attributes['wflo.ahead_of_record']).toBe(isAhead ? true : undefined);
    }
  }, 120_000);
});

withTemporal('queries that would run code speculatively, refused', () => {
  let lab: TelemetryLab;
  let stock: Client;

  withLab(
    (opened) => {
      lab = opened;
      stock = new Client({ connection: lab.client.connection });
    },
    { workflowMetrics: false, refuseQueriesAhead: true },
  );

  it('leave histories that can be replayed, and succeed when they are repeated', async () => {
    const { handles, second } = await beginAndLeave(lab, branches);
    const refusals: string[] = [];
    const results = await queryThenSignal(handles, (handle, index) => {
      if (index % 2 === 1) return handle.query(progress);
      // A client without the plugin does not query again by itself.
      const unaided = stock.workflow.getHandle(handle.workflowId);
      return unaided.query(progress).catch((error: unknown) => {
        refusals.push(String(error));
        return handle.query(progress);
      });
    });
    await second.runUntil(async () => {
      await Promise.all(
        handles.map(async (handle, index) => {
          expect(await results[index]).toBe(1);
          // Some tasks for the first signal have not started: they take this one up as well.
          await handle.signal(proceedElsewhere);
          await handle.result();
        }),
      );
    });

    expect(refusals.length).toBeGreaterThan(0);
    for (const refusal of refusals) expect(refusal).toContain('WFLO_QUERY_AHEAD_OF_RECORD');
    for (const { workflowId } of handles) {
      const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
      await Worker.runReplayHistory(
        { workflowBundle: lab.bundle, plugins: [lab.plugin] },
        history,
        workflowId,
      );
      const span = only(lab.spansOfExecution(workflowId), 'workflow.execute');
      expect(span.attributes).not.toHaveProperty(['wflo.ahead_of_record']);
    }
  }, 180_000);
});
