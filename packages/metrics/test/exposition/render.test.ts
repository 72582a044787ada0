import { jest } from '@jest/globals';
import { Gauge, Registry } from 'prom-client';
import { createMetrics, metricsStats, onCollect, renderMetrics } from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

/** A clock by which each slice of time is over when it is looked at, however fast the machine is. */
function slowClock(): void {
  let millis = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => (millis += 0.1));
}

afterEach(() => {
  jest.restoreAllMocks();
});

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
    slowClock();
    const { body } = await renderMetrics({ registry });
    rendering = false;
    expect(body.match(/_count\{/g)).toHaveLength(20_002);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('a rendering that is under way', () => {
  /** Runs `change` in each turn of the event loop that the rendering leaves. */
  async function renderedWhile(registry: Registry, change: () => void) {
    let turns = 0;
    let rendering = true;
    const turn = () => {
      turns += 1;
      change();
      if (rendering) setImmediate(turn);
    };
    setImmediate(turn);
    slowClock();
    const rendered = await renderMetrics({ registry });
    rendering = false;
    expect(turns).toBeGreaterThan(2);
    return rendered;
  }

  it('shows the deprecated alias with the value of its metric', async () => {
    const { registry, llmCostUsdTotal } = createMetrics({ maxSeriesPerMetric: 30_000 });
    const models = Array.from({ length: 30_000 }, (_, index) => ({ model: `model-${index}` }));
    const addToEach = () => {
      for (const labels of models) llmCostUsdTotal.addPicoUsd(labels, 1_000_000_000_000n);
    };
    addToEach();
    const samples = readSamples((await renderedWhile(registry, addToEach)).body);
    const values = [...samples].filter(([name]) => name.startsWith('wflo_llm_cost_usd_total{'));
    expect(values).toHaveLength(30_000);
    expect(new Set(values.map(([, value]) => value)).size).toBeGreaterThan(1);
    for (const [name, value] of values) {
      const alias = name.replace('wflo_llm_cost_usd_total', 'wflo_llm_cost_total_usd');
      if (samples.get(alias) !== value) expect([alias, samples.get(alias)]).toEqual([name, value]);
    }
  });

  it('shows no series twice that is forgotten and recorded again', async () => {
    const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: 30_000 });
    const labels = Array.from({ length: 30_000 }, (_, index) => ({
      model: `model-${index}`,
      token_type: 'prompt',
    }));
    for (const one of labels) llmTokensTotal.inc(one);
    const { body } = await renderedWhile(registry, () => {
      for (const one of labels.slice(0, 100)) {
        llmTokensTotal.remove(one);
        llmTokensTotal.inc(one);
      }
    });
    expect(readSamples(body).size).toBeGreaterThanOrEqual(30_000);
  });

  it('gives the same bytes as text and in chunks', async () => {
    const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: 5_000 });
    for (let id = 0; id < 5_000; id += 1) {
      llmTokensTotal.inc({ model: `m\u00f6del-${id}`, token_type: 'prompt' }, id);
    }
    const { body, chunks } = await renderMetrics({ registry });
    expect(chunks.length).toBeGreaterThan(3);
    expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThan(100_000);
    expect(Buffer.concat(chunks).toString()).toBe(body);
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
    onCollect(function readQueue() {
      // Nothing is wrong with this one.
    }, registry);
    await renderMetrics({ registry });
    const samples = readSamples((await renderMetrics({ registry })).body);
    expect(samples.get('own_level')).toBe(4);
    // A series that is there before a failure shows the first one as an increase.
    expect(samples.get('wflo_metrics_collect_errors_total{collector="readQueue"}')).toBe(0);
    expect(
      samples.get('wflo_metrics_collect_errors_total{collector="readDatabase"}'),
    ).toBeGreaterThanOrEqual(1);
    expect(metricsStats(registry).collectErrors).toEqual({ readDatabase: 2, broken_level: 2 });
    expect(metricsStats(registry)).toMatchObject({
      lastError: 'broken_level: gauge is broken',
    });
  });

  it('waits once for many metrics that hang, and does not start them again', async () => {
    const registry = new Registry();
    let started = 0;
    for (const name of ['a_level', 'b_level', 'c_level', 'd_level']) {
      new Gauge({
        name,
        help: 'Hangs',
        registers: [registry],
        collect: () => {
          started += 1;
          return new Promise(() => undefined);
        },
      });
    }
    new Gauge({ name: 'own_level', help: 'Level', registers: [registry] }).set(4);
    const startMillis = performance.now();
    expect(readSamples((await renderMetrics({ registry })).body).get('own_level')).toBe(4);
    await renderMetrics({ registry });
    expect(started).toBe(4);
    expect(metricsStats(registry).collectErrors).toMatchObject({ a_level: 2, d_level: 2 });
    // One after the other they would take four times 3 s, twice.
    expect(performance.now() - startMillis).toBeLessThan(20_000);
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
