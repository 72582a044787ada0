import { describeExport, describeReplies, type SignalUnderTest } from '@wflo/otlp/collector';
import { configureTracing, getTracer } from '../../src/index.ts';

const spans: SignalUnderTest = {
  signal: 'traces',
  start: (options) => {
    process.env['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT'] = '100000000';
    const tracing = configureTracing({ ...options, onWarning: () => undefined });
    return {
      add: (name, bytes = 0) => {
        getTracer()
          .startSpan(name, { attributes: { text: 'x'.repeat(bytes) } })
          .end();
      },
      flush: (timeoutMillis) => tracing.forceFlush({ timeoutMillis }),
      close: (timeoutMillis) => tracing.shutdown({ timeoutMillis }),
      stats: () => tracing.stats(),
    };
  },
  namesOf: (span) => [(span as { name: string }).name], // written by the Collector
};

describeExport(spans, process.env['WFLO_TEST_OTELCOL_EXECUTABLE']);
describeReplies(spans);
