/** Exports over HTTP, with the HTTP client instrumented: the export itself must make no spans. */
import { configureTracing, getTracer } from '../../src/index.ts';
import { printedSpans, remember } from './printed-spans.ts';

const tracing = configureTracing({ protocol: 'http/protobuf', spanProcessors: [remember()] });
getTracer().startActiveSpan('active while the export starts', (span) => {
  getTracer().startSpan('ended').end();
  span.end();
});
await tracing.forceFlush();
await tracing.forceFlush();
const spans = printedSpans();
const { exported } = tracing.stats();
await tracing.shutdown();
process.stdout.write(JSON.stringify({ exported, names: spans.map(({ name }) => name) }));
