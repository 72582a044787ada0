/** Runs the agent once and prints what it left: not part of the agent. */
import { Client, Connection } from '@temporalio/client';
import { configureLogging, configureTracing, renderMetrics, withBudget } from '@wflo/temporal';

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
const start = (workflowId: string, limitUsd: string) =>
  client.workflow.execute(
    'research',
    withBudget({ limitUsd }, { taskQueue: 'agent', workflowId, args: ['the recession of 2007'] }),
  );
let refusal: { readonly type?: string; readonly nonRetryable?: boolean } = {};
const result = await worker.runUntil(async () => {
  const text = await start('research-1', '0.01');
  await start('research-2', '0.0001').catch((error: Error) => {
    for (let at: Error | undefined = error; at !== undefined; at = at.cause as Error | undefined) {
      if ('nonRetryable' in at) refusal = at;
    }
  });
  page = (await renderMetrics()).body;
  return text;
});
await client.connection.close();
await connection.close();
await tracing.shutdown();

const run = ended.find(({ name }) => name === 'workflow.execute')?.attributes ?? {};
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
      requests: attributes['wflo.requests'],
    })),
    run: [run['wflo.llm.calls'], run['wflo.cost.usd'], run['wflo.cost.source']],
    refusal: [refusal.type, refusal.nonRetryable],
    metrics: page.split('\n').filter((line) => /^wflo_llm_(cost_usd|tokens)_total/.test(line)),
    failed: lines
      .map((line) => JSON.parse(line) as { level: string; event: string; execution_id?: string })
      .filter(({ level }) => level === 'error' || level === 'warning')
      .map(({ event, execution_id: execution }) => `${event} ${execution}`),
  }),
);
process.exit(0);
