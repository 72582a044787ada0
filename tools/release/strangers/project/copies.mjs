// node --import @wflo/observability/register copies.mjs: two installed copies in one process, the
// one as ES modules, the other as CommonJS, and what they share.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as installed from '@wflo/observability';

const second = createRequire(join(import.meta.dirname, 'second', 'package.json'));
const other = second('@wflo/observability');
const [first, later] = process.argv[2] === 'esm' ? [installed, other] : [other, installed];

const problems = [];
const hold = (what, holds) => holds || problems.push(`two copies do not share ${what}`);
if (first.getLogger === later.getLogger) problems.push('there is one copy');

const spans = [];
const nothing = () => Promise.resolve();
const observability = await first.startObservability({
  service: { name: 'stranger' },
  settings: first.parseSettings({}, { env: { METRICS_PORT: '0', LOG_JSON_OUTPUT: 'true' } }),
  spanProcessors: [
    {
      onStart: () => undefined,
      onEnd: (span) => spans.push(span),
      forceFlush: nothing,
      shutdown: nothing,
    },
  ],
});
const lines = [];
later.configureLogging({
  jsonOutput: true,
  level: 'INFO',
  destination: { write: (line) => lines.push(JSON.parse(line)) },
});

first.setLogLevel('DEBUG', 'shop');
hold('levels', JSON.stringify(first.getLogLevels()) === JSON.stringify(later.getLogLevels()));
await first.withLogContext({ order_id: 'o-1' }, () =>
  first.withSpan('of_first', {}, () =>
    later.withSpan('of_later', {}, () => {
      for (const { getLogger } of [first, later]) getLogger('shop').debug('in_a_span');
      return later.withSpan('request', {}, async () =>
        (await fetch(`${observability.server.url}/ready`)).text(),
      );
    }),
  ),
);
const written = lines.filter(({ event }) => event === 'in_a_span');
hold('the destination', written.length === 2);
hold(
  'the context of a line',
  written.every(({ order_id }) => order_id === 'o-1'),
);
hold('a trace', new Set(spans.map((span) => span.spanContext().traceId)).size === 1);
hold(
  'a provider',
  ['of_first', 'of_later'].every((name) => spans.some((span) => span.name === name)),
);
hold('what tracing has counted', later.tracingStats().ended === first.tracingStats().ended);
hold('the configuration of tracing', later.tracingDoctor().configured);
const again = await later
  .startObservability({ service: { name: 'again' }, server: false })
  .catch(({ code }) => code);
hold('the start', again === 'WFLO_TRACING_ALREADY_CONFIGURED');

for (const { workflowExecutionsTotal } of [first, later]) {
  workflowExecutionsTotal.inc({ workflow_id: 'stranger', status: 'completed' });
  workflowExecutionsTotal.inc({ workflow_id: 'stranger', status: 'completed' }, Number.NaN);
}
new first.Counter({ name: 'of_first_total', help: 'Of the first' }).inc();
new later.Counter({ name: 'of_later_total', help: 'Of the later' }).inc();
const pages = await Promise.all(
  [first, later].map(
    async ({ renderMetrics }) => (await renderMetrics({ accept: 'text/plain' })).body,
  ),
);
const metrics = pages.every((page) =>
  [
    'wflo_workflow_executions_total{workflow_id="stranger",status="completed"} 2',
    'of_first_total 1',
    'of_later_total 1',
  ].every((line) => page.includes(line)),
);
const losses = [first, later].map(({ lossReport }) => JSON.stringify(lossReport()));
hold('losses', losses[0] === losses[1] && first.metricsStats().dropped.not_finite === 2);
hold(
  'counts of lines',
  JSON.stringify(first.loggingStats()) === JSON.stringify(later.loggingStats()),
);
await observability.shutdown();
console.log(
  JSON.stringify({
    spans: [...new Set(spans.map((span) => span.instrumentationScope.name))].map((name) =>
      name.replace('@opentelemetry/instrumentation-', ''),
    ),
    traceIds: written.every((line) => line.trace_id !== undefined),
    metrics,
    problems,
  }),
);
