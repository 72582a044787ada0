import { createMetrics, metricsStats, renderMetrics } from '../../src/index.ts';
import { readSamples } from '../exposition-reader.ts';

describe('the bound on series', () => {
  it('records what is past it under overflow, counts that, and names the culprit', async () => {
    const { registry, llmTokensTotal } = createMetrics({ maxSeriesPerMetric: 100 });
    for (let model = 0; model < 1_000; model += 1) {
      llmTokensTotal.inc({ model: `model-${model}`, token_type: 'prompt' });
    }
    llmTokensTotal.inc({ model: 'model-0', token_type: 'prompt' });
    const samples = readSamples((await renderMetrics({ registry })).body);
    const series = [...samples.keys()].filter((name) => name.startsWith('wflo_llm_tokens_total'));
    expect(series).toHaveLength(101);
    expect(samples.get('wflo_llm_tokens_total{model="overflow",token_type="overflow"}')).toBe(900);
    expect(samples.get('wflo_llm_tokens_total{model="model-0",token_type="prompt"}')).toBe(2);
    expect(
      samples.get(
        'wflo_metrics_overflow_total{metric="wflo_llm_tokens_total",reason="series_limit"}',
      ),
    ).toBe(900);
    expect(metricsStats(registry)).toMatchObject({
      dropped: { series_limit: 900 },
      overflowing: { wflo_llm_tokens_total: { culpritLabel: 'model' } },
    });
  });

  it('puts a label value over 512 characters under overflow', async () => {
    const { registry, llmTokensTotal } = createMetrics();
    llmTokensTotal.inc({ model: 'x'.repeat(513), token_type: 'prompt' }, 5);
    const { body } = await renderMetrics({ registry });
    expect(body).toContain('wflo_llm_tokens_total{model="overflow",token_type="overflow"} 5');
    expect(body).toContain('reason="label_too_long"} 1');
    expect(body).not.toContain('xxxx');
  });

  it('keeps label sets apart that only look alike when joined', async () => {
    const { registry, llmTokensTotal } = createMetrics();
    llmTokensTotal.inc({ model: 'a,token_type:b', token_type: 'c' });
    llmTokensTotal.inc({ model: 'a', token_type: 'b,token_type:c' });
    const samples = readSamples((await renderMetrics({ registry })).body);
    expect([...samples.values()].filter((value) => value === 1)).toHaveLength(2);
  });

  it('shows no series twice for label values that encode to the same bytes', async () => {
    const { registry, llmTokensTotal } = createMetrics();
    llmTokensTotal.inc({ model: '\ud800', token_type: 'prompt' });
    llmTokensTotal.inc({ model: '\udbff', token_type: 'prompt' });
    const body = Buffer.from((await renderMetrics({ registry })).body).toString();
    expect(readSamples(body).get('wflo_llm_tokens_total{model="\ufffd",token_type="prompt"}')).toBe(
      2,
    );
  });

  it('counts a number and its text as one label value', async () => {
    const { registry, llmTokensTotal } = createMetrics();
    llmTokensTotal.inc({ model: 4, token_type: 'prompt' });
    llmTokensTotal.inc({ model: '4', token_type: 'prompt' });
    const samples = readSamples((await renderMetrics({ registry })).body);
    expect(samples.get('wflo_llm_tokens_total{model="4",token_type="prompt"}')).toBe(2);
  });
});
