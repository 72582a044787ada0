/** What people who know prom-client type, on its classes and on the instruments of this package. */
import { Registry } from 'prom-client';
import { createInstruments, renderMetrics } from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';
import { ours, theirs, type Ours } from './both.ts';

/** The samples of both after the same calls. Those of ours are typed as a user's are. */
async function after(calls: (metrics: Ours) => void) {
  const registries = [new Registry(), new Registry()] as const;
  // The calls that are made are those that both have.
  calls(theirs([registries[0]]) as unknown as Ours);
  calls(ours(registries[1]));
  const [their, our] = await Promise.all(
    registries.map(async (registry) => {
      const samples = readSamples((await renderMetrics({ registry })).body);
      return [...samples].filter(([, value]) => value !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
    }),
  );
  // prom-client puts le behind the other labels in some places.
  const sorted = (entries: typeof their = []) =>
    Object.fromEntries(
      entries.map(([name, value]) => {
        const [head = '', labels] = name.split('{');
        return [
          labels === undefined
            ? head
            : `${head}{${labels.slice(0, -1).split(',').sort().join(',')}}`,
          value,
        ];
      }),
    );
  return { their: sorted(their), our: sorted(our) };
}

describe('calls that prom-client takes', () => {
  const cases: [string, (metrics: Ours) => void, Record<string, number>][] = [
    [
      'inc()',
      ({ total }) => {
        total.inc();
      },
      { total: 1 },
    ],
    [
      'inc(2)',
      ({ total }) => {
        total.inc(2);
      },
      { total: 2 },
    ],
    [
      'inc(0), then inc({}, 3)',
      ({ total }) => {
        total.inc(0);
        total.inc({}, 3);
      },
      { total: 3 },
    ],
    [
      'inc(labels)',
      ({ byOne }) => {
        byOne.inc({ a: '1' });
      },
      { 'by_one{a="1"}': 1 },
    ],
    [
      'inc(labels, 2.5)',
      ({ byOne }) => {
        byOne.inc({ a: 1 }, 2.5);
      },
      { 'by_one{a="1"}': 2.5 },
    ],
    [
      'labels in order, by name and as numbers',
      ({ byTwo }) => {
        byTwo.labels('GET', 200).inc();
        byTwo.labels({ b: 200, a: 'GET' }).inc(3);
      },
      { 'by_two{a="GET",b="200"}': 4 },
    ],
    [
      'labels without any',
      ({ total, level, seconds }) => {
        total.labels().inc(2);
        level.labels().set(5);
        seconds.labels({}).observe(0.05);
      },
      {
        total: 2,
        level: 5,
        'seconds_bucket{le="0.1"}': 1,
        'seconds_bucket{le="1.0"}': 1,
        'seconds_bucket{le="+Inf"}': 1,
        seconds_sum: 0.05,
        seconds_count: 1,
      },
    ],
    [
      'set(1)',
      ({ level }) => {
        level.set(1);
      },
      { level: 1 },
    ],
    [
      'set(labels, -2)',
      ({ levels }) => {
        levels.set({ a: 'x', b: 'y' }, -2);
      },
      { 'levels{a="x",b="y"}': -2 },
    ],
    [
      'inc() and dec() of a gauge',
      ({ level }) => {
        level.inc();
        level.inc(5);
        level.dec();
        level.dec(0.5);
        level.inc(0);
      },
      { level: 4.5 },
    ],
    [
      'inc and dec of labels',
      ({ levels }) => {
        levels.inc({ a: 'x', b: 'y' });
        levels.labels('x', 'y').inc(4);
        levels.labels('x', 'y').dec(2);
        levels.dec({ a: 'x', b: 'y' }, 4);
      },
      { 'levels{a="x",b="y"}': -1 },
    ],
    [
      'observe(0.3)',
      ({ seconds }) => {
        seconds.observe(0.3);
      },
      {
        'seconds_bucket{le="1.0"}': 1,
        'seconds_bucket{le="+Inf"}': 1,
        seconds_sum: 0.3,
        seconds_count: 1,
      },
    ],
    [
      'observe(0)',
      ({ seconds }) => {
        seconds.observe(0);
      },
      {
        'seconds_bucket{le="0.1"}': 1,
        'seconds_bucket{le="1.0"}': 1,
        'seconds_bucket{le="+Inf"}': 1,
        seconds_count: 1,
      },
    ],
    [
      'observe(labels, value) beyond the last bound',
      ({ times }) => {
        times.observe({ a: 'x', b: 'y' }, 7);
      },
      {
        'times_bucket{a="x",b="y",le="+Inf"}': 1,
        'times_sum{a="x",b="y"}': 7,
        'times_count{a="x",b="y"}': 1,
      },
    ],
    [
      'remove by name and in order',
      ({ byTwo, levels, times }) => {
        byTwo.inc({ a: '1', b: '2' });
        byTwo.inc({ a: '3', b: '4' });
        byTwo.remove('1', '2');
        byTwo.remove({ a: '3', b: '4' });
        levels.set({ a: '1', b: '2' }, 7);
        levels.remove('1', '2');
        times.observe({ a: '1', b: '2' }, 7);
        times.remove('1', '2');
      },
      {},
    ],
    [
      'reset',
      ({ total, byOne, level }) => {
        total.inc(4);
        byOne.inc({ a: '1' });
        level.set(3);
        total.reset();
        byOne.reset();
        level.reset();
        total.inc();
      },
      { total: 1 },
    ],
    [
      'zero',
      ({ times }) => {
        times.observe({ a: 'x', b: 'y' }, 7);
        times.zero({ a: 'x', b: 'y' });
      },
      {},
    ],
  ];

  it.each(cases)('%s', async (_, calls, expected) => {
    const { their, our } = await after(calls);
    expect(our).toEqual(expected);
    expect(their).toEqual(expected);
  });

  it('timers of gauges and histograms, with labels before and after', async () => {
    const seconds: number[] = [];
    const { their, our } = await after(({ level, levels, seconds: histogram, times }) => {
      const start = { a: 'x' };
      const ends = [
        level.startTimer(),
        levels.labels('x', 'z').startTimer(),
        histogram.startTimer(),
        times.labels('x', 'z').startTimer(),
      ];
      const labelled = [levels.startTimer(start), times.startTimer(start)];
      for (const end of ends) seconds.push(end());
      for (const end of labelled) seconds.push(end({ b: 'y' }));
      expect(start).toEqual({ a: 'x' });
      histogram.zero();
      times.reset();
    });
    expect(seconds).toHaveLength(12);
    expect(seconds.every((value) => value >= 0 && value < 60)).toBe(true);
    for (const samples of [their, our]) {
      expect(Object.keys(samples).sort()).toEqual([
        'level',
        'levels{a="x",b="y"}',
        'levels{a="x",b="z"}',
      ]);
    }
  });

  it('the time now, in seconds', async () => {
    const before = Date.now() / 1_000;
    const { our } = await after(({ level, levels }) => {
      level.setToCurrentTime();
      levels.setToCurrentTime({ a: 'x', b: 'y' });
      levels.labels('x', 'z').setToCurrentTime();
    });
    const times = Object.values(our);
    expect(times).toHaveLength(3);
    for (const time of times) expect(time).toBeGreaterThanOrEqual(before);
    expect(Math.max(...times)).toBeLessThanOrEqual(Date.now() / 1_000);
  });

  it('get, with the values in the form of prom-client', async () => {
    const registries = [new Registry(), new Registry()] as const;
    const both = [theirs([registries[0]]), ours(registries[1])];
    for (const { byOne, seconds } of both as Ours[]) {
      byOne.inc({ a: '1' }, 2);
      seconds.observe(0.3);
    }
    const [their, our] = await Promise.all(
      both.map(async ({ byOne, seconds }) => [await byOne.get(), await seconds.get()]),
    );
    const numbers = (metrics: typeof our = []) =>
      metrics.map(({ name, type, help, aggregator, values }) => ({
        ...{ name, type, help, aggregator },
        values: values.map(({ value }) => value),
      }));
    expect(numbers(our)).toEqual(numbers(their));
    expect(our?.[0]?.values).toEqual([{ labels: { a: '1' }, value: 2 }]);
  });
});

describe('a counter of money without labels', () => {
  it('takes an amount alone, in USD and in pico-USD', async () => {
    const registry = new Registry();
    const { spent } = createInstruments(
      { spent: { type: 'counter', name: 'spent_usd_total', help: 'x', unit: 'usd', labels: {} } },
      registry,
    );
    spent.inc();
    spent.inc(0.1);
    spent.inc({}, 0.2);
    spent.addPicoUsd(1n);
    spent.labels().inc(0.5);
    const { body } = await renderMetrics({ registry });
    expect(body).toContain('spent_usd_total 1.800000000001\n');
  });
});
