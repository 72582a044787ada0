import { describeExport, describeReplies, type SignalUnderTest } from '@wflo/otlp/collector';
import { Gauge, Registry } from 'prom-client';
import { startMetricsExport } from '../../src/otlp.ts';
import { pointsOf, type OtlpMetric } from './otlp-metrics.ts';

/** Each item is a series that is there for one reading. */
const dataPoints: SignalUnderTest = {
  signal: 'metrics',
  start: (options) => {
    const registry = new Registry();
    let pending: { readonly name: string; readonly text: string }[] = [];
    let read = 0;
    new Gauge({
      name: 'items',
      help: 'x',
      labelNames: ['name', 'text', 'at'],
      registers: [registry],
      collect() {
        this.reset();
        for (const item of pending) this.set({ ...item, at: (read += 1) }, 1);
        pending = [];
      },
    });
    const metricsExport = startMetricsExport({
      ...options,
      registry,
      intervalMillis: 3_600_000,
      onWarning: () => undefined,
    });
    if (metricsExport === undefined) throw new Error('nothing is exported');
    return {
      add: (name, bytes = 0) => {
        pending.push({ name, text: 'x'.repeat(bytes) });
      },
      flush: (timeoutMillis) => metricsExport.flush({ timeoutMillis }),
      close: (timeoutMillis) => metricsExport.shutdown({ timeoutMillis }),
      stats: () => metricsExport.stats(),
    };
  },
  namesOf: (metric) =>
    pointsOf(metric as OtlpMetric).map(
      ({ attributes = [] }) =>
        attributes.find(({ key }) => key === 'name')?.value.stringValue ?? '',
    ),
};

describeExport(dataPoints, process.env['WFLO_TEST_OTELCOL_EXECUTABLE']);
describeReplies(dataPoints);
