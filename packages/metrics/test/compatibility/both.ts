/** The same metrics, made with prom-client's classes and as instruments of this package. */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createInstruments } from '../../src/index.ts';

const BUCKETS = [0.1, 1];

export function theirs(registers: Registry[]) {
  const [one, two] = [['a'], ['a', 'b']];
  return {
    total: new Counter({ name: 'total', help: 'x', registers }),
    byOne: new Counter({ name: 'by_one', help: 'x', labelNames: one, registers }),
    byTwo: new Counter({ name: 'by_two', help: 'x', labelNames: two, registers }),
    level: new Gauge({ name: 'level', help: 'x', registers }),
    levels: new Gauge({ name: 'levels', help: 'x', labelNames: two, registers }),
    seconds: new Histogram({ name: 'seconds', help: 'x', buckets: BUCKETS, registers }),
    times: new Histogram({
      name: 'times',
      help: 'x',
      buckets: BUCKETS,
      labelNames: two,
      registers,
    }),
  };
}

export function ours(registry: Registry) {
  const one = { a: 'x' };
  const two = { a: 'x', b: 'x' };
  return createInstruments(
    {
      total: { type: 'counter', name: 'total', help: 'x', labels: {} },
      byOne: { type: 'counter', name: 'by_one', help: 'x', labels: one },
      byTwo: { type: 'counter', name: 'by_two', help: 'x', labels: two },
      level: { type: 'gauge', name: 'level', help: 'x', labels: {} },
      levels: { type: 'gauge', name: 'levels', help: 'x', labels: two },
      seconds: { type: 'histogram', name: 'seconds', help: 'x', labels: {}, buckets: BUCKETS },
      times: { type: 'histogram', name: 'times', help: 'x', labels: two, buckets: BUCKETS },
    },
    registry,
  );
}

export type Ours = ReturnType<typeof ours>;
