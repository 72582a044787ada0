import { Registry } from 'prom-client';
import { renderMetrics } from '../../src/index.ts';
import { ours, theirs, type Ours } from './both.ts';

describe('what prom-client throws at is refused and counted', () => {
  const lines = async (registry: Registry) =>
    (await renderMetrics({ registry })).body.match(/^wflo_metrics_rejected_total.*$/gm);

  it.each<[string, (metrics: Ours) => void, string]>([
    [
      'inc(-1)',
      ({ total }) => {
        total.inc(-1);
      },
      'metric="total",reason="negative"',
    ],
    [
      "inc('2')",
      ({ total }) => {
        total.inc('2' as never);
      },
      'metric="total",reason="not_finite"',
    ],
    [
      'inc(NaN)',
      ({ level }) => {
        level.inc(NaN);
      },
      'metric="level",reason="not_finite"',
    ],
    [
      "set('a')",
      ({ level }) => {
        level.set('a' as never);
      },
      'metric="level",reason="not_finite"',
    ],
    [
      'set(undefined)',
      ({ level }) => {
        level.set(undefined as never);
      },
      'metric="level",reason="not_finite"',
    ],
    [
      'observe(undefined)',
      ({ seconds }) => {
        seconds.observe(undefined as never);
      },
      'metric="seconds",reason="not_finite"',
    ],
    [
      'a value without the labels',
      ({ byOne }) => {
        byOne.inc(2 as never);
      },
      'metric="by_one",reason="missing_label"',
    ],
    [
      'too few labels',
      ({ byTwo }) => {
        byTwo.labels('1').inc();
      },
      'metric="by_two",reason="missing_label"',
    ],
    [
      'too many labels',
      ({ byOne }) => {
        byOne.labels('1', '2').inc();
      },
      'metric="by_one",reason="unknown_label"',
    ],
  ])('%s', async (_, call, labels) => {
    const registry = new Registry();
    call(ours(registry));
    expect(await lines(registry)).toEqual([`wflo_metrics_rejected_total{${labels}} 1`]);
    expect(() => {
      call(theirs([new Registry()]) as unknown as Ours);
      throw new Error('did not throw');
    }).toThrow();
  });

  it('an unlabelled call of a labelled instrument does not compile', () => {
    const { byOne, levels, times } = ours(new Registry());
    // @ts-expect-error: the label is missing
    byOne.inc();
    // @ts-expect-error: the labels are missing
    levels.set(1);
    // @ts-expect-error: the labels are missing
    times.observe(0.3);
    expect(byOne.type).toBe('counter');
  });
});
