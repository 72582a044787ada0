import {
  createMetrics,
  metricsStats,
  onCollect,
  onOverflow,
  renderMetrics,
  type Overflow,
} from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

/** As JavaScript without types would call it. */
function untyped(value: unknown): never {
  return value as never;
}

describe('a recording that is not valid', () => {
  const good = { workflow_id: 'a', status: 'completed' };
  const cases: [string, string, (metrics: ReturnType<typeof createMetrics>) => void][] = [
    [
      'NaN',
      'not_finite',
      (m) => {
        m.workflowExecutionsTotal.inc(good, NaN);
      },
    ],
    [
      'Infinity',
      'not_finite',
      (m) => {
        m.workflowExecutionsTotal.inc(good, Infinity);
      },
    ],
    [
      'text',
      'not_finite',
      (m) => {
        m.workflowExecutionsTotal.inc(good, untyped('1'));
      },
    ],
    [
      'a negative increment',
      'negative',
      (m) => {
        m.workflowExecutionsTotal.inc(good, -1);
      },
    ],
    [
      'a negative duration',
      'negative',
      (m) => {
        m.sandboxDurationSeconds.observe({ language: 'x' }, -1);
      },
    ],
    [
      'no duration',
      'not_finite',
      (m) => {
        m.sandboxDurationSeconds.observe({ language: 'x' }, untyped(undefined));
      },
    ],
    [
      'negative money',
      'negative',
      (m) => {
        m.llmCostUsdTotal.inc({ model: 'x' }, -0.5);
      },
    ],
    [
      'negative exact money',
      'negative',
      (m) => {
        m.llmCostUsdTotal.addPicoUsd({ model: 'x' }, -1n);
      },
    ],
    [
      'exact money that is none',
      'not_finite',
      (m) => {
        m.llmCostUsdTotal.addPicoUsd({ model: 'x' }, untyped(undefined));
      },
    ],
    [
      'money that is none',
      'not_finite',
      (m) => {
        m.llmCostUsdTotal.inc({ model: 'x' }, NaN);
      },
    ],
    [
      'a gauge of NaN',
      'not_finite',
      (m) => {
        m.workflowExecutionsActive.set(NaN);
      },
    ],
    [
      'no labels',
      'missing_label',
      (m) => {
        m.workflowExecutionsTotal.inc(untyped({}));
      },
    ],
    [
      'labels that are null',
      'missing_label',
      (m) => {
        m.workflowExecutionsTotal.inc(untyped(null));
      },
    ],
    [
      'labels that are text',
      'missing_label',
      (m) => {
        m.workflowExecutionsTotal.inc(untyped(''));
      },
    ],
    [
      'one label too few',
      'missing_label',
      (m) => {
        m.workflowExecutionsTotal.labels('a').inc();
      },
    ],
    [
      'one label too many',
      'unknown_label',
      (m) => {
        m.workflowExecutionsTotal.inc(untyped({ ...good, run_id: 'r' }));
      },
    ],
    [
      'another label',
      'unknown_label',
      (m) => {
        m.workflowExecutionsTotal.inc(untyped({ workflow_id: 'a', state: 'b' }));
      },
    ],
    [
      'an object as label',
      'invalid_label',
      (m) => {
        m.workflowExecutionsTotal.inc(untyped({ ...good, status: {} }));
      },
    ],
    [
      'a label that throws',
      'invalid_label',
      (m) => {
        m.workflowExecutionsTotal.inc(
          untyped({
            workflow_id: 'a',
            get status() {
              throw new Error('no');
            },
          }),
        );
      },
    ],
  ];

  it.each(cases)('%s is refused as %s without throwing', async (_case, reason, record) => {
    const metrics = createMetrics();
    const before = readSamples((await renderMetrics({ registry: metrics.registry })).body);
    record(metrics);
    const after = readSamples((await renderMetrics({ registry: metrics.registry })).body);
    const changed = [...after].filter(([name, value]) => before.get(name) !== value);
    expect(changed).toEqual([
      [
        expect.stringMatching(`^wflo_metrics_rejected_total\\{metric=".*",reason="${reason}"\\}$`),
        1,
      ],
    ]);
    expect(metricsStats(metrics.registry)).toMatchObject({ dropped: { [reason]: 1 } });
    expect(metricsStats(metrics.registry).lastError).toBeDefined();
  });
});

describe('what a caller without types passes', () => {
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const hostile: [string, unknown][] = [
    ['an object without a prototype', Object.create(null)],
    [
      'an object that cannot be text',
      {
        [Symbol.toPrimitive]: () => {
          throw new Error('no');
        },
      },
    ],
    ['a revoked proxy', revoked.proxy],
    ['a symbol', Symbol('x')],
    ['a BigInt', 1n],
    ['null', null],
    ['a function', () => 1],
    ['a long text', 'x'.repeat(5_000_000)],
  ];

  it.each(hostile)('%s never throws, wherever it stands', async (_case, value) => {
    const metrics = createMetrics();
    const bad = untyped(value);
    const { workflowExecutionsTotal, sandboxDurationSeconds, workflowExecutionsActive } = metrics;
    const { llmCostUsdTotal, serviceInfo, registry } = metrics;
    const labels = { workflow_id: 'a', status: 'b' };
    const python = { language: 'python' };
    workflowExecutionsTotal.inc(labels, bad);
    workflowExecutionsTotal.inc(bad);
    workflowExecutionsTotal.inc({ ...labels, status: bad });
    workflowExecutionsTotal.inc(labels, 1, bad);
    workflowExecutionsTotal.inc(labels, 1, { execution_id: bad });
    workflowExecutionsTotal.labels(bad).inc();
    workflowExecutionsTotal.labels('a', bad).inc(bad);
    workflowExecutionsTotal.remove(bad);
    sandboxDurationSeconds.observe(python, bad);
    sandboxDurationSeconds.observe(bad, 1);
    sandboxDurationSeconds.observe(python, 1, bad);
    sandboxDurationSeconds.startTimer(bad)();
    sandboxDurationSeconds.startTimer(python)(bad);
    workflowExecutionsActive.set(bad);
    workflowExecutionsActive.inc(bad);
    workflowExecutionsActive.dec(bad);
    llmCostUsdTotal.inc({ model: 'a' }, bad);
    llmCostUsdTotal.inc(bad, 1);
    llmCostUsdTotal.addPicoUsd({ model: 'a' }, bad);
    llmCostUsdTotal.addPicoUsd({ model: 'a' }, 1n, bad);
    serviceInfo.set(bad);
    onCollect(async () => {
      await Promise.resolve();
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- as a caller might
      throw bad;
    }, registry);
    const { body } = await renderMetrics({ registry });
    expect(body).toContain('wflo_metrics_collect_errors_total{collector="anonymous"} 1\n');
    expect(body).toMatch(/^wflo_metrics_rejected_total\{/m);
    expect(metricsStats(registry).lastError?.length).toBeLessThan(300);
  });
});

describe('onOverflow', () => {
  it('is called once per metric and reason, naming the label that did it', () => {
    const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: 2 });
    const seen: Overflow[] = [];
    onOverflow((overflow) => seen.push(overflow), registry);
    for (let i = 0; i < 20; i += 1) llmTokensTotal.inc({ model: `m${i}`, token_type: 'prompt' });
    llmTokensTotal.inc({ model: 'm', token_type: untyped('x'.repeat(600)) });
    expect(seen).toEqual([
      { metric: 'wflo_llm_tokens_total', reason: 'series_limit', culpritLabel: 'model' },
      { metric: 'wflo_llm_tokens_total', reason: 'label_too_long', culpritLabel: 'token_type' },
    ]);
  });

  it('never throws what a listener throws, and can be removed', () => {
    const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: 1 });
    let calls = 0;
    const stop = onOverflow(() => {
      calls += 1;
    }, registry);
    stop();
    onOverflow(() => {
      throw new Error('no logger');
    }, registry);
    for (let i = 0; i < 3; i += 1) llmTokensTotal.inc({ model: `m${i}`, token_type: 'prompt' });
    expect(calls).toBe(0);
    expect(metricsStats(registry).lastError).toContain('no logger');
  });
});
