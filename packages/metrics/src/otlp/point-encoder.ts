import type { Exemplar } from '../exemplars/exemplar.ts';
import type { Family } from './family.ts';
import { ProtobufWriter } from './protobuf-writer.ts';
import type { SeriesReading } from './series-reading.ts';

const TRACE_ID = /^[0-9a-f]{32}$/i;
const SPAN_ID = /^[0-9a-f]{16}$/i;

/** Encodes what was read of one series as a data point of OTLP. */
export class PointEncoder {
  readonly #writer = new ProtobufWriter();

  encode(family: Family, reading: SeriesReading, timeMillis: number): Uint8Array {
    const writer = this.#writer;
    const { startMillis } = reading;
    // A gauge has no start, and a clock that was set back must not give a negative duration.
    if (family.kind !== 'level') writer.nanos(2, Math.min(startMillis, timeMillis));
    writer.nanos(3, timeMillis);
    if (family.kind === 'histogram') this.#histogram(reading);
    else if (family.kind === 'summary') this.#summary(reading);
    else this.#number(reading);
    return writer.take();
  }

  #number({ labels, value, exemplars }: SeriesReading): void {
    this.#writer.double(4, value);
    this.#attributes(7, labels);
    for (const exemplar of exemplars) this.#exemplar(5, exemplar);
  }

  #histogram({ labels, bounds, counts, count, sum, exemplars }: SeriesReading): void {
    const writer = this.#writer;
    writer.fixed64(4, count);
    writer.double(5, sum);
    writer.message(6, () => {
      for (const one of counts) writer.packedFixed64(one);
    });
    writer.message(7, () => {
      for (const bound of bounds) writer.packedDouble(bound);
    });
    this.#attributes(9, labels);
    for (const exemplar of exemplars) this.#exemplar(8, exemplar);
  }

  #summary({ labels, quantiles, count, sum }: SeriesReading): void {
    const writer = this.#writer;
    writer.fixed64(4, count);
    writer.double(5, sum);
    for (const [quantile, value] of quantiles) {
      writer.message(6, () => {
        writer.double(1, quantile);
        writer.double(2, value);
      });
    }
    this.#attributes(7, labels);
  }

  /** A label that is empty is one that is not there: so it is in Prometheus, too. */
  #attributes(field: number, labels: Readonly<Record<string, string>>): void {
    for (const name in labels) {
      const value = labels[name];
      if (value !== undefined && value !== '') this.#writer.attribute(field, name, value);
    }
  }

  #exemplar(field: number, { labels, value, timestampSeconds }: Exemplar): void {
    const writer = this.#writer;
    const { trace_id: traceId = '', span_id: spanId = '', ...others } = labels;
    const isSpan = TRACE_ID.test(traceId) && SPAN_ID.test(spanId);
    writer.message(field, () => {
      writer.nanos(2, timestampSeconds * 1_000);
      writer.double(3, value);
      if (isSpan) {
        writer.bytes(4, Buffer.from(spanId, 'hex'));
        writer.bytes(5, Buffer.from(traceId, 'hex'));
      }
      this.#attributes(7, isSpan ? others : labels);
    });
  }
}
