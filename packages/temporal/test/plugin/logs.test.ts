import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import {
  greeting,
  proceed,
  progress,
  rename,
  retries,
  speaksOfOthers,
  waits,
} from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('logs', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened));

  it('name the run on every line of workflow, activity and SDK, in the right span', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(greeting, {
        taskQueue,
        workflowId,
        args: ['Ada'],
        memo: { workflow_id: 'greet-people' },
      }),
    );
    const spans = lab.spansOfExecution(workflowId);
    const idOf = (name: string) => spans.find((span) => span.name === name)?.spanContext();
    const lines = lab.linesOf(workflowId);
    const expected = {
      greeting_begins: 'workflow.execute',
      greeting_done: 'workflow.execute',
      'Workflow started': 'workflow.execute',
      'Workflow completed': 'workflow.execute',
      greet_called: 'activity.greet',
      deep_inside: 'activity.greet',
    };
    for (const [event, span] of Object.entries(expected)) {
      expect(lines.filter((line) => line['event'] === event)).toEqual([
        expect.objectContaining({
          workflow_id: 'greet-people',
          execution_id: workflowId,
          run_id: spans[0]?.attributes['workflow.run_id'],
          workflow_type: 'greeting',
          attempt: 1,
          trace_id: idOf(span)?.traceId,
          span_id: idOf(span)?.spanId,
        }),
      ]);
    }
    const begins = lines.find((line) => line['event'] === 'greeting_begins');
    expect(begins).toMatchObject({ level: 'info', name: 'Ada' });
    expect(begins?.['workflow_time']).toMatch(/^\d{4}-.*Z$/);
  });

  it('carry neither the task token nor what every line of the queue would repeat', async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(greeting, { taskQueue, workflowId, args: ['Ada'] }),
    );
    const lines = lab.linesOf(workflowId);
    expect(lines.length).toBeGreaterThan(4);
    for (const line of lines) {
      expect(Object.keys(line)).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/token|taskQueue|namespace|__wflo/i)]),
      );
    }
  });

  it('say whose they are whatever their own fields are named, and lose none of these', async () => {
    const workflowId = executionId();
    const theirs: ActivityInterceptorsFactory = () => ({
      outbound: {
        getLogAttributes: (input, next) => ({ ...next(input), tenant: 'acme' }),
      },
    });
    await lab.withWorker(
      (taskQueue) => lab.client.workflow.execute(speaksOfOthers, { taskQueue, workflowId }),
      { interceptors: { activity: [theirs] } },
    );
    const lines = (event: string) =>
      lab.linesOf(workflowId).filter((line) => line['event'] === event);
    const own = {
      execution_id: workflowId,
      workflow_type: 'speaksOfOthers',
      attempt: 1,
      attr_workflowId: 'child-7',
      attr_runId: 'run-7',
      attr_attempt: 7,
      namespace: 'k8s',
      constructor: 'Ada',
    };
    expect(lines('workflow_of_others')).toEqual([expect.objectContaining(own)]);
    const [line, ...more] = lines('activity_of_others');
    expect(more).toEqual([]);
    expect(line).toMatchObject({ ...own, attr_activityId: 'a-7', tenant: 'acme' });
    // What the SDK adds by itself is there once, under our names.
    expect(Object.keys(line ?? {}).filter((name) => /task|token|local|sdk/i.test(name))).toEqual(
      [],
    );
    const names = Object.keys(line ?? {}).filter((name) => name.startsWith('attr_'));
    expect(names.sort()).toEqual([
      'attr_activityId',
      'attr_attempt',
      'attr_runId',
      'attr_workflowId',
    ]);
  });

  it('are written for queries and validators, which leave no mark on later lines', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await lab.client.workflow.start(waits, { taskQueue, workflowId });
      await handle.query(progress);
      await handle.query(progress);
      await handle.executeUpdate(rename, { args: ['Grace'] });
      await handle.signal(proceed);
      await handle.result();
    });
    const lines = lab.linesOf(workflowId);
    const of = (event: string) => lines.filter((line) => line['event'] === event);
    expect(of('progress_asked')).toHaveLength(2);
    expect(of('rename_validated')).toHaveLength(1);
    expect(of('progress_asked')[0]).not.toHaveProperty('emission_id');
    expect(of('rename_validated')[0]).not.toHaveProperty('emission_id');
    const numbered = lines
      .map((line) => line['emission_id'])
      .filter((id) => typeof id === 'string')
      .map((id) => Number(id.split('/').at(-1)));
    expect(numbered).toEqual(numbered.map((_, index) => index + 1));
  });

  it("name the run on the SDK's own lines about activities, with the definition's id", async () => {
    const workflowId = executionId();
    await lab.withWorker((taskQueue) =>
      lab.client.workflow.execute(retries, {
        taskQueue,
        workflowId,
        memo: { workflow_id: 'flaky' },
      }),
    );
    const about = (event: string) =>
      lab.linesOf(workflowId).filter((line) => line['event'] === event);
    // Temporal's runtime holds its lines back for about 100 ms, to put them in order.
    const deadline = Date.now() + 60_000;
    while (about('Activity completed').length === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const [attempt] = lab
      .spansOfExecution(workflowId)
      .filter((span) => span.name === 'activity.failTwice');
    const run = { workflow_id: 'flaky', execution_id: workflowId };
    const traceId = attempt?.spanContext().traceId;
    expect(about('Activity started')).toHaveLength(3);
    expect(about('Activity failed')).toHaveLength(2);
    for (const line of [...about('Activity started'), ...about('Activity failed')]) {
      expect(line).toMatchObject({ ...run, trace_id: traceId, activity_type: 'failTwice' });
    }
    expect(about('Activity failed')[0]).toMatchObject({
      level: 'warning',
      attempt: 1,
      span_id: attempt?.spanContext().spanId,
    });
  });

  it('leave no line of a run without its names', () => {
    // All that the tests above have made, at DEBUG.
    const incomplete = lab.lines.filter(
      (line) => line['run_id'] !== undefined && !(line['workflow_id'] && line['trace_id']),
    );
    expect(incomplete).toEqual([]);
    expect(lab.lines.filter((line) => line['run_id'] !== undefined).length).toBeGreaterThan(20);
  });
});
