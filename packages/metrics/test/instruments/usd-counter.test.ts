import { createMetrics, renderMetrics } from '../../src/index.ts';
import { numberFromPicoUsd, picoUsdFromNumber } from '../../src/instruments/pico-usd.ts';
import { readSamples } from '../exposition-reader.ts';

describe('wflo_llm_cost_usd_total', () => {
  it('sums exactly: 0.1 + 0.2 is 0.3, and a million small costs do not drift', async () => {
    const { registry, llmCostUsdTotal } = createMetrics();
    llmCostUsdTotal.inc({ model: 'a' }, 0.1);
    llmCostUsdTotal.inc({ model: 'a' }, 0.2);
    for (let call = 0; call < 100_000; call += 1) {
      llmCostUsdTotal.addPicoUsd({ model: 'b' }, 3_600n);
    }
    const samples = readSamples((await renderMetrics({ registry })).body);
    expect(samples.get('wflo_llm_cost_usd_total{model="a"}')).toBe(0.3);
    expect(samples.get('wflo_llm_cost_usd_total{model="b"}')).toBe(0.00036);
  });

  it('shows the same values under the deprecated name, in both formats', async () => {
    const { registry, llmCostUsdTotal } = createMetrics();
    llmCostUsdTotal.inc({ model: 'a' }, 0.125);
    for (const accept of ['text/plain', 'application/openmetrics-text']) {
      const { body } = await renderMetrics({ registry, accept });
      const samples = readSamples(body);
      expect(samples.get('wflo_llm_cost_usd_total{model="a"}')).toBe(0.125);
      expect(samples.get('wflo_llm_cost_total_usd{model="a"}')).toBe(0.125);
      expect(body).toMatch(/# HELP wflo_llm_cost_total_usd Deprecated/);
    }
  });
});

describe('pico-USD', () => {
  it.each([
    [0, 0n],
    [0.1, 100_000_000_000n],
    [1e-12, 1n],
    [4e-13, 0n],
    [6e-13, 1n],
    [3.6e-9, 3_600n],
    [123_456_789.123456, 123_456_789_123_456_000_000n],
    [1e21, 10n ** 33n],
  ])('%p USD is %p', (usd, pico) => {
    expect(picoUsdFromNumber(usd)).toBe(pico);
    if (usd >= 1e-12) expect(numberFromPicoUsd(pico)).toBe(usd);
  });
});
