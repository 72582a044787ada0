import { renderMetrics } from '@wflo/metrics';
import { executionId, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

withTemporal('activities of whatever type', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), {
    workflowMetrics: false,
    activityName: (activityType) => activityType.replace(/:.*/, ''),
  });

  it('are named by the program, on spans and in labels', async () => {
    const activities = { default: () => Promise.resolve('done') };
    await lab.withWorker(
      async (taskQueue) => {
        for (const type of ['tool:search', 'tool:weather']) {
          const options = { id: executionId(), taskQueue, startToCloseTimeout: '10s' as const };
          const handle = await lab.client.activity.start(type, options);
          await handle.result();
        }
      },
      { activities },
    );

    const attempts = lab.exporter.getFinishedSpans().filter(({ name }) => name === 'activity.tool');
    expect(attempts.map(({ attributes }) => attributes['activity.type'])).toEqual([
      'tool:search',
      'tool:weather',
    ]);
    const { body } = await renderMetrics();
    expect(body).toContain('wflo_activity_executions_total{activity="tool",status="completed"} 2');
    expect(body).not.toContain('activity="default"');
  }, 60_000);
});
