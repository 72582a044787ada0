/** Runs the agent once and prints what it left: not part of the agent. */
import { Client, Connection } from '@temporalio/client';
import { configureLogging, configureTracing, renderMetrics } from '@wflo/temporal';

interface EndedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  spanContext(): { readonly traceId: string };
}

const ended: EndedSpan[] = [];
const lines: string[] = [];
configureLogging({
  level: 'INFO',
  jsonOutput: true,
  destination: { write: (line) => lines.push(line) },
});
const tracing = configureTracing({
  serviceName: 'agent',
  spanProcessors: [
    {
      onStart: () => undefined,
      onEnd: (span) => ended.push(span),
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    },
  ],
});
const { connection, plugins, worker } = await import('./worker.ts');
const client = new Client({
  connection: await Connection.connect({ address: process.env['TEMPORAL_ADDRESS'] }),
  plugins,
});
let page = '';
const result = await worker.runUntil(async () => {
  const text = await client.workflow.execute('research', {
    taskQueue: 'agent',
    workflowId: 'research-1',
    args: ['the recession of 2007'],
  });
  page = (await renderMetrics()).body;
  return text;
});
await client.connection.close();
await connection.close();
await tracing.shutdown();

const calls = ended.filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'chat');
console.log(
  JSON.stringify({
    hasResult: result.length > 0,
    names: [...new Set(ended.map(({ name }) => name))].sort(),
    traces: new Set(ended.map((span) => span.spanContext().traceId)).size,
    calls: calls.map(({ attributes }) => ({
      costUsd: attributes['wflo.cost.usd'],
      execution: attributes['workflow.execution_id'],
      attempt: attributes['wflo.attempt'],
    })),
    metrics: page.split('\n').filter((line) => /^wflo_llm_(cost_usd|tokens)_total/.test(line)),
    lines: lines.filter(
      (line) => line.includes('"level":"error"') || line.includes('"level":"warning"'),
    ),
  }),
);
process.exit(0);
