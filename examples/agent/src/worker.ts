/** The worker: `node src/worker.ts`, until SIGTERM. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { configureLogging, configureTracing, WfloTemporalPlugin } from '@wflo/temporal';
import * as activities from './activities.ts';
import { aiSdkPlugin } from './models/ai-sdk.ts';
import { anthropicActivities } from './models/anthropic.ts';
import { openAiActivities } from './models/openai.ts';
import { readSettings } from './settings.ts';
import { traceFile } from './show/trace-file.ts';

const { address, namespace, taskQueue, openai, anthropic } = readSettings();

configureLogging({ level: 'INFO', jsonOutput: true });
const spansFile = process.env['SPANS_FILE'];
const tracing = configureTracing({
  serviceName: 'research-agent', // OTEL_EXPORTER_OTLP_ENDPOINT says where to
  spanProcessors: spansFile === undefined ? [] : [traceFile(spansFile)],
});
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace,
  taskQueue,
  workflowsPath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
  activities: { ...activities, ...openAiActivities(openai), ...anthropicActivities(anthropic) },
  // After a worker was killed, its runs go on elsewhere as soon.
  stickyQueueScheduleToStartTimeout: '1 second',
  plugins: [new WfloTemporalPlugin(), aiSdkPlugin(openai)],
});
await worker.run();
await connection.close();
await tracing.shutdown();
