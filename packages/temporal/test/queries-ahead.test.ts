import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { executionId, only, TelemetryLab } from './fixtures/telemetry-lab.ts';
import { proceed, progress, tellsAtSignal } from './fixtures/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

/** Some of their queries come to a worker before their workflow tasks do. */
const EXECUTIONS = 30;

withTemporal('a query that runs code over events which no task has taken up', () => {
  let lab: TelemetryLab;

  beforeAll(async () => {
    lab = await TelemetryLab.open(address!, { workflowMetrics: false });
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  });

  it('has what the code tells there told once, and marked as ahead of the record', async () => {
    const taskQueue = `lab-${randomUUID()}`;
    const worker = () =>
      Worker.create({
        connection: lab.connection,
        taskQueue,
        workflowBundle: lab.bundle,
        maxConcurrentWorkflowTaskPolls: 2,
      });
    const first = await worker();
    const handles = await first.runUntil(async () => {
      const started = await Promise.all(
        Array.from({ length: EXECUTIONS }, () =>
          lab.client.workflow.start(tellsAtSignal, { taskQueue, workflowId: executionId() }),
        ),
      );
      await Promise.all(started.map((handle) => handle.query(progress)));
      return started;
    });
    const second = await worker();
    // Nobody polls now. A query that finds no task pending waits for a worker by itself; the signal
    // then adds events that no task has taken up.
    const queries = handles.map((handle) => handle.query(progress).catch(() => undefined));
    await Promise.all(handles.map((handle) => handle.describe()));
    await Promise.all(handles.map((handle) => handle.signal(proceed)));
    await second.runUntil(async () => {
      await Promise.all(handles.map((handle) => handle.result()));
      await Promise.all(queries);
    });

    for (const { workflowId } of handles) {
      const told = lab.linesOf(workflowId).filter(({ event }) => event === 'told');
      expect(told).toHaveLength(1);
      const history = await lab.client.workflow.getHandle(workflowId).fetchHistory();
      const task = history.events?.findLast((event) => event.workflowTaskStartedEventAttributes);
      const taskMillis =
        Number(task?.eventTime?.seconds) * 1_000 + Math.floor((task?.eventTime?.nanos ?? 0) / 1e6);
      const isAhead = Date.parse(String(told[0]!['workflow_time'])) < taskMillis;
      expect(told[0]!['ahead_of_record']).toBe(isAhead ? true : undefined);
      const span = only(lab.spansOfExecution(workflowId), 'workflow.execute');
      expect(span.attributes).toMatchObject({ 'workflow.status': 'completed' });
      expect(span.attributes['wflo.ahead_of_record']).toBe(isAhead ? true : undefined);
    }
  }, 120_000);
});
