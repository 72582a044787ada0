import { renderMetrics } from '@wflo/metrics';
import { publishLlmCall } from '@wflo/shared-state';
import type { TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

const MODEL = 'counted-by-the-plugin';

function callIsMade(): void {
  publishLlmCall({
    ...{ operation: 'chat', provider: 'openai', model: MODEL, status: 'completed', errors: [] },
    ...{ startTimeMillis: 0, durationSeconds: 1, requests: 1, unknownRequests: 0 },
    costPicoUsd: 75_000_000n,
  });
}

withTemporal('the LLM calls of a worker', () => {
  let lab: TelemetryLab;

  withLab((opened) => (lab = opened), {});

  it('are counted while it runs, without anything but the plugin', async () => {
    await lab.withWorker(() => {
      callIsMade();
      return Promise.resolve();
    });
    callIsMade();
    const { body } = await renderMetrics();
    expect(body).toContain(`wflo_llm_cost_usd_total{model="${MODEL}"} 0.000075\n`);
  }, 60_000);
});
