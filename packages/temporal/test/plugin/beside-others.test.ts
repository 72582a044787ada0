import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { Client } from '@temporalio/client';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry-v2';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import * as activities from '../fixtures/activities.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { family } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));

withTemporal("beside Temporal's own OpenTelemetry plugin", () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), { metrics: false });

  it.each(['ours first', 'theirs first'])(
    'a run from a bundle on disk leaves our spans whole, and theirs (%s)',
    async (order) => {
      const theirs = new InMemorySpanExporter();
      const official = new OpenTelemetryPlugin({
        resource: resourceFromAttributes({ 'service.name': 'beside' }),
        spanProcessor: new SimpleSpanProcessor(theirs),
      });
      const plugins = order === 'ours first' ? [lab.plugin, official] : [official, lab.plugin];
      const { code } = await bundleWorkflowCode({
        workflowsPath: join(fixtures, 'workflows.ts'),
        plugins,
        logger: new DefaultLogger('ERROR'),
      });
      const codePath = join(fixtures, `../../test-output/beside-${process.pid}.js`);
      await writeFile(codePath, code);
      const workflowId = executionId();
      const taskQueue = executionId();
      const client = new Client({ connection: lab.client.connection, plugins });
      const worker = await Worker.create({
        connection: lab.connection,
        taskQueue,
        activities,
        plugins,
        workflowBundle: { codePath },
      });
      const result: unknown = await worker.runUntil(
        client.workflow.execute(family, { taskQueue, workflowId, args: ['Ada'] }),
      );
      expect(result).toEqual(['Hello, Ada!', "Hello, Ada's child!"]);
      const own = lab.spansOfExecution(workflowId);
      const run = only(own, 'workflow.execute');
      expect(run.spanContext().traceId).toBe(only(own, 'workflow.start').spanContext().traceId);
      const child = lab.spansOfExecution(`${workflowId}-child`);
      expect(only(child, 'workflow.execute').attributes['workflow.status']).toBe('completed');
      for (const activity of [...own, ...child].filter(({ name }) => name === 'activity.greet')) {
        expect(activity.spanContext().traceId).toBe(run.spanContext().traceId);
      }
      expect(theirs.getFinishedSpans().map(({ name }) => name)).toEqual(
        expect.arrayContaining(['RunWorkflow:family', 'RunWorkflow:greeting']),
      );
      expect(lab.linesOf(workflowId).length).toBeGreaterThan(0);
    },
    90_000,
  );
});
