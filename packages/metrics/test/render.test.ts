import { Gauge, Registry } from 'prom-client';
import { createMetrics, metricsStats, onCollect, renderMetrics } from '../src/index.ts';
import { readSamples } from './exposition-reader.ts';

describe('renderMetrics', () => {
  it('shares one rendering between scrapes that come together', async () => {
    const { registry } = createMetrics();
    let collected = 0;
    onCollect(() => {
      collected += 1;
    }, registry);
    const renderings = await Promise.all(
      Array.from({ length: 20 }, () => renderMetrics({ registry })),
    );
    expect(collected).toBe(1);
    expect(new Set(renderings).size).toBe(1);
    await renderMetrics({ registry });
    expect(collected).toBe(2);
  });

  it('lets other work go on while it renders many series', async () => {
    const { registry, workflowDurationSeconds } = createMetrics({ maxSeriesPerMetric: 20_000 });
    for (let id = 0; id < 20_000; id += 1) {
      workflowDurationSeconds.observe({ workflow_id: `workflow-${id}` }, 1);
    }
    let turns = 0;
    let rendering = true;
    const turn = () => {
      turns += 1;
      if (rendering) setImmediate(turn);
    };
    setImmediate(turn);
    const { body } = await renderMetrics({ registry });
    rendering = false;
    expect(body.match(/_count\{/g)).toHaveLength(20_000);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('onCollect', () => {
  it('runs before each rendering, asynchronously too, until it is taken away', async () => {
    const { registry, workflowExecutionsActive } = createMetrics();
    let active = 3;
    const stop = onCollect(async () => {
      await Promise.resolve();
      workflowExecutionsActive.set(active);
    }, registry);
    const shown = async () =>
      readSamples((await renderMetrics({ registry })).body).get('wflo_workflow_executions_active');
    expect(await shown()).toBe(3);
    active = 5;
    expect(await shown()).toBe(5);
    stop();
    active = 7;
    expect(await shown()).toBe(5);
  });

  it('never fails the scrape: what throws is counted under its name', async () => {
    const registry = new Registry();
    new Gauge({ name: 'own_level', help: 'Level', registers: [registry] }).set(4);
    new Gauge({
      name: 'broken_level',
      help: 'Broken',
      registers: [registry],
      collect() {
        throw new Error('gauge is broken');
      },
    });
    onCollect(function readDatabase() {
      throw new Error('database is gone');
    }, registry);
    await renderMetrics({ registry });
    const samples = readSamples((await renderMetrics({ registry })).body);
    expect(samples.get('own_level')).toBe(4);
    expect(
      samples.get('wflo_metrics_collect_errors_total{collector="readDatabase"}'),
    ).toBeGreaterThanOrEqual(1);
    expect(metricsStats(registry)).toMatchObject({
      collectErrors: { readDatabase: 2, broken_level: 2 },
      lastError: 'broken_level: gauge is broken',
    });
  });

  it('does not wait for one that hangs, nor start it again', async () => {
    const registry = new Registry();
    new Gauge({ name: 'own_level', help: 'Level', registers: [registry] }).set(4);
    let started = 0;
    onCollect(function hangs() {
      started += 1;
      return new Promise(() => undefined);
    }, registry);
    expect(readSamples((await renderMetrics({ registry })).body).get('own_level')).toBe(4);
    await renderMetrics({ registry });
    expect(started).toBe(1);
    expect(metricsStats(registry).collectErrors).toEqual({ hangs: 2 });
  });
});
