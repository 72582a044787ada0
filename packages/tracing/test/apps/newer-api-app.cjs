/** A library with a newer copy of the API than the application's and its own. Prints what it sees. */
const newer = require('opentelemetry-api-1.10');
const early = newer.trace.getTracer('library');
const api = require('@opentelemetry/api');
if (process.argv.includes('older-first')) {
  api.diag.setLogger(new api.DiagConsoleLogger(), api.DiagLogLevel.NONE);
}
const { configureTracing, withSpan } = require('../../src/index.ts');

const spans = [];
const done = () => Promise.resolve();
const tracing = configureTracing({
  spanProcessors: [
    { onStart: () => {}, onEnd: (span) => spans.push(span), forceFlush: done, shutdown: done },
  ],
});
const meters = { getMeter: () => api.createNoopMeter() };
const isRegistered = api.metrics.setGlobalMeterProvider(meters);
withSpan('job', {}, (job) => {
  early.startActiveSpan('early', (span) => {
    const headers = {};
    newer.propagation.inject(newer.context.active(), headers);
    const seen = {
      parent: spans.length === 0 && span.parentSpanContext?.spanId === job.spanContext().spanId,
      active: api.trace.getActiveSpan() === span && newer.trace.getActiveSpan() === span,
      propagated: headers.traceparent?.includes(span.spanContext().spanId) === true,
      meters: isRegistered && newer.metrics.getMeterProvider() === meters,
      logger: api.diag.setLogger(new api.DiagConsoleLogger(), api.DiagLogLevel.NONE),
      late: newer.trace.getTracer('late').startSpan('late').isRecording(),
    };
    process.stdout.write(JSON.stringify(seen));
    span.end();
  });
});
void tracing.shutdown();
