import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
// As outside of this repository, by the name of the package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import {
  configureLogging,
  configureTracing,
  renderMetrics,
  WfloTemporalPlugin,
} from '@wflo/temporal';
import * as activities from './activities.ts';

configureLogging({ level: 'INFO', jsonOutput: true });
const tracing = configureTracing({ serviceName: 'shop' }); // OTEL_EXPORTER_OTLP_ENDPOINT says where to
const address = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
const connection = await NativeConnection.connect({ address, plugins: [new WfloTemporalPlugin()] });
const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
const worker = await Worker.create({ connection, taskQueue: 'shop', workflowsPath, activities });
const metrics = createServer((_request, response) => {
  void renderMetrics().then(({ contentType, body }) => {
    response.setHeader('content-type', contentType).end(body);
  });
}).listen(Number(process.env['METRICS_PORT'] ?? 9464), '127.0.0.1');

await worker.run(); // until SIGTERM
metrics.close().closeAllConnections();
await connection.close();
await tracing.shutdown();
