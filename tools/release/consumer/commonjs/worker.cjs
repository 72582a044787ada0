// A worker, a client and a replay, all of it CommonJS; ends with one line of what came of it.
const { Client, Connection } = require('@temporalio/client');
const { NativeConnection, Worker } = require('@temporalio/worker');
const {
  configureLogging,
  configureTracing,
  renderMetrics,
  WfloTemporalPlugin,
} = require('@wflo/temporal');
const activities = require('./activities.cjs');

async function main() {
  const lines = [];
  configureLogging({ jsonOutput: true, destination: { write: (line) => lines.push(line) } });
  const spans = [];
  const nothing = () => Promise.resolve();
  const spanProcessor = {
    onStart: () => undefined,
    onEnd: (span) => spans.push(span),
    forceFlush: nothing,
    shutdown: nothing,
  };
  const tracing = configureTracing({ serviceName: 'shop', spanProcessors: [spanProcessor] });
  const address = process.env.TEMPORAL_ADDRESS;
  const plugins = [new WfloTemporalPlugin()];
  const connection = await NativeConnection.connect({ address, plugins });
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection, plugins });
  const workflowsPath = require.resolve('./workflows.cjs');
  const taskQueue = 'shop-commonjs';
  const worker = await Worker.create({ connection, taskQueue, workflowsPath, activities });
  const workflowId = `order-${process.pid}`;
  const handle = client.workflow.getHandle(workflowId);
  const result = await worker.runUntil(() =>
    client.workflow.execute('order', { taskQueue, workflowId, args: ['o-1'] }),
  );
  const history = await handle.fetchHistory();
  await Worker.runReplayHistory({ workflowsPath, plugins }, history, workflowId);
  const { body } = await renderMetrics({ accept: 'text/plain' });
  await connection.close();
  await clientConnection.close();
  await tracing.shutdown();
  console.log(
    JSON.stringify({
      result,
      spans: spans.map(({ name }) => name).sort(),
      traces: new Set(spans.map((span) => span.spanContext().traceId)).size,
      lines: lines
        .map((line) => JSON.parse(line))
        .filter(({ trace_id }) => trace_id !== undefined)
        .map(({ event }) => event),
      counted: /^wflo_workflow_executions_total\{.*\} \d+$/m.exec(body)?.[0],
    }),
  );
}

void main();
