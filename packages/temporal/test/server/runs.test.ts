import { closedIn } from '../../src/reconcile/closing-window.ts';
import { countRuns, pagesOf } from '../../src/server/runs.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { until } from '../fixtures/until.ts';
import { waits } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

const LATER_MILLIS = 60_000;

withTemporal('the queries of visibility', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened));

  it('is of the runs that were externally closed in a window of time, its end excluded', async () => {
    const taskQueue = executionId();
    const sinceMillis = Date.now() - LATER_MILLIS;
    const handle = await lab.client.workflow.start(waits, {
      taskQueue,
      workflowId: executionId(),
    });
    await handle.terminate();
    const queue = { connection: lab.connection, namespace: 'default', taskQueue };
    await until(async () => (await countRuns(queue, closedIn({ sinceMillis }))) > 0);
    const { value: runs } = await pagesOf(queue, closedIn({ sinceMillis }), 10).next();
    expect(runs?.map(({ runId }) => runId)).toEqual([handle.firstExecutionRunId]);
    const closeMillis = runs?.[0]?.closeMillis ?? 0;
    const count = (untilMillis: number) => countRuns(queue, closedIn({ sinceMillis, untilMillis }));
    expect([await count(closeMillis), await count(closeMillis + 1)]).toEqual([0, 1]);
  }, 60_000);
});
