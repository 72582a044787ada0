import { renderMetrics } from '@wflo/metrics';
import { Client } from '@temporalio/client';
import { WfloTemporalPlugin } from '../../src/index.ts';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { greeting } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('two plugins on one worker and client', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened));

  it('leave what one would', async () => {
    const another = new WfloTemporalPlugin();
    const workflowId = executionId();
    const client = new Client({
      connection: lab.client.connection,
      plugins: [another, lab.plugin],
    });
    await lab.withWorker(
      (taskQueue) =>
        client.workflow.execute(greeting, {
          taskQueue,
          workflowId,
          args: ['Ada'],
          memo: { workflow_id: 'passed-twice' },
        }),
      { plugins: [another] },
    );
    const spans = lab.spansOfExecution(workflowId).map(({ name }) => name);
    expect(spans.sort()).toEqual(['activity.greet', 'workflow.execute', 'workflow.start']);
    const { body } = await renderMetrics();
    expect(body).toContain('wflo_activity_executions_total{activity="greet",status="completed"} 1');
    expect(body).toContain(
      'wflo_workflow_executions_total{workflow_id="passed-twice",status="completed"} 1',
    );
    const warnings = lab.lines.filter(({ event }) => event === 'temporal_plugin_given_twice');
    expect(warnings).toHaveLength(1);
  }, 60_000);
});
