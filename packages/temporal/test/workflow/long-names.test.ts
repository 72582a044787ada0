import type { IdentifiedRun } from '../../src/wire/workflow-identity.ts';
import { readWfloContext } from '../../src/wire/wire-headers.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { until } from '../fixtures/until.ts';
import { family, waits } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('a long name in the memo', () => {
  let lab: TelemetryLab;
  const seen = new Set<string | undefined>();
  const long = 'n'.repeat(10_000);
  const short = 'n'.repeat(256);

  withLab((opened) => (lab = opened), {
    reconcile: { intervalSeconds: 0.2 },
    workflowId: ({ memoWorkflowId, workflowType }: IdentifiedRun) => {
      seen.add(memoWorkflowId);
      return memoWorkflowId ?? workflowType;
    },
  });

  it('goes into no header as it is', async () => {
    const workflowId = executionId();
    const { events = [] } = await lab.withWorker(async (taskQueue) => {
      const memo = { workflow_id: long };
      const handle = await lab.client.workflow.start(family, {
        ...{ taskQueue, workflowId, memo },
        args: ['Ada'],
      });
      await handle.result();
      return handle.fetchHistory();
    });
    const headers = (events ?? []).flatMap(
      ({ startChildWorkflowExecutionInitiatedEventAttributes: child }) =>
        child?.header?.fields ? [child.header.fields] : [],
    );
    expect(headers.map((header) => readWfloContext(header).workflow_id)).toEqual([short]);
  }, 60_000);

  it('names a run the same to its spans, its activities and who finds it closed', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const memo = { workflow_id: long };
      const handle = await lab.client.workflow.start(waits, { taskQueue, workflowId, memo });
      await handle.signal('proceed');
      await handle.result();
      const other = await lab.client.workflow.start(waits, {
        ...{ taskQueue, memo },
        workflowId: `${workflowId}-other`,
      });
      await other.terminate();
      await until(() =>
        lab.spansOfExecution(other.workflowId).some(({ name }) => name === 'workflow.execute'),
      );
    });
    const named = [workflowId, `${workflowId}-other`]
      .flatMap((id) => lab.spansOfExecution(id))
      .filter(({ name }) => /^workflow[.](start|execute)$|^activity[.]/.test(name));
    expect(named.length).toBeGreaterThan(4);
    expect(new Set(named.map(({ attributes }) => attributes['workflow.id']))).toEqual(
      new Set([short]),
    );
    expect(seen).not.toContain(long);
  }, 60_000);
});
