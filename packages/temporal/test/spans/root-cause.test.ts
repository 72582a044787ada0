import { SpanStatusCode } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { declined, declinedAndRenamed, declinedInChild } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('what failed', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { workflowMetrics: false });

  const run = async (workflow: () => Promise<void>) => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(workflow, { taskQueue, workflowId }).catch(() => undefined),
    );
    return workflowId;
  };
  const failureOn = ({ attributes, status }: ReadableSpan) => {
    expect(status.code).toBe(SpanStatusCode.ERROR);
    return {
      type: attributes['error.type'],
      message: status.message,
      cause: attributes['error.cause.type'],
      wrapper: attributes['temporal.failure_type'],
      nonRetryable: attributes['error.non_retryable'],
    };
  };
  const lineAbout = (workflowId: string, event: string) =>
    lab.linesOf(workflowId).find((line) => line['event'] === event);

  const own = { type: 'CardDeclined', message: 'the bank declined', nonRetryable: true };

  it("is the application's own failure, on the spans of attempt, code and run, and on lines", async () => {
    const workflowId = await run(declined);
    const spans = lab.spansOfExecution(workflowId);

    expect(failureOn(only(spans, 'activity.decline'))).toEqual(own);
    for (const name of ['payment', 'workflow.execute']) {
      expect(failureOn(only(spans, name))).toEqual({ ...own, wrapper: 'ActivityFailure' });
    }
    const fields = {
      error_type: 'CardDeclined',
      error_message: 'the bank declined',
      error_non_retryable: true,
    };
    expect(lineAbout(workflowId, 'Workflow failed')).toMatchObject(fields);
    expect(lineAbout(workflowId, 'Activity failed')).toMatchObject(fields);
  }, 60_000);

  it('is the same however many runs it went through', async () => {
    const workflowId = await run(declinedInChild);

    expect(failureOn(only(lab.spansOfExecution(workflowId), 'workflow.execute'))).toEqual({
      ...own,
      wrapper: 'ChildWorkflowFailure',
    });
  }, 60_000);

  it('is what the workflow calls it, with the root cause', async () => {
    const workflowId = await run(declinedAndRenamed);

    expect(failureOn(only(lab.spansOfExecution(workflowId), 'workflow.execute'))).toEqual({
      type: 'OrderFailed',
      message: 'the order failed: the bank declined',
      cause: 'CardDeclined',
    });
    expect(lineAbout(workflowId, 'Workflow failed')).toMatchObject({
      error_type: 'OrderFailed',
      error_message: 'the order failed: the bank declined',
      error_cause_type: 'CardDeclined',
    });
  }, 60_000);
});
