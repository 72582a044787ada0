import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import { currentMeterProvider } from '../instrumentation/current-meter-provider.ts';

/** Those that the conventions put on the metric: low in cardinality, so not the statement. */
const ATTRIBUTES = [
  'db.system.name',
  'db.collection.name',
  'db.namespace',
  'db.operation.name',
  'db.response.status_code',
  'error.type',
  'server.address',
  'server.port',
];
const BUCKETS_SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/**
 * `db.client.operation.duration` (OpenTelemetry database conventions, stable), on whichever meter
 * provider is registered with the OpenTelemetry API, and for nothing where none is. Measured by the
 * spans: an operation whose span is not sampled is not in it.
 */
export class OperationDuration {
  readonly #histogram = currentMeterProvider
    .getMeter('@wflo/tracing')
    .createHistogram('db.client.operation.duration', {
      unit: 's',
      description: 'Duration of database client operations.',
      advice: { explicitBucketBoundaries: BUCKETS_SECONDS },
    });

  record(span: ReadableSpan): void {
    const attributes: Attributes = {};
    for (const name of ATTRIBUTES) {
      const value = span.attributes[name];
      if (value !== undefined) attributes[name] = value;
    }
    const [seconds, nanos] = span.duration;
    this.#histogram.record(seconds + nanos / 1e9, attributes);
  }
}
