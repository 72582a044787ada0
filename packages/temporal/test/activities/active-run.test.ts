import { attemptsSeen } from '../fixtures/activities.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { observedTwice } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('the run that work of an activity belongs to', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  it('is in the context under a registered symbol, and says how its attempt ended', async () => {
    const workflowId = executionId();
    const runId = await lab.withWorker(async (taskQueue) => {
      const memo = { workflow_id: 'order' };
      const started = await lab.client.workflow.start(observedTwice, {
        taskQueue,
        workflowId,
        memo,
      });
      await started.result();
      return started.firstExecutionRunId;
    });
    const run = {
      workflowId: 'order',
      executionId: workflowId,
      runId,
      workflowType: 'observedTwice',
      activityId: '1',
      activityType: 'observed',
    };

    expect(attemptsSeen).toMatchObject([
      { run: { ...run, attempt: 1 }, failed: true, spanWasOpen: true },
      { run: { ...run, attempt: 2 }, failed: false, spanWasOpen: true },
    ]);
    const attempts = lab
      .spansOfExecution(workflowId)
      .filter(({ name }) => name === 'activity.observed');
    expect(attempts.map(({ attributes }) => attributes['seen.failed'])).toEqual([true, false]);
  }, 60_000);
});
