import type { MeterProvider } from '@opentelemetry/api';
import {
  announceLlmModel,
  llmMeterProviders,
  publishLlmCall,
  type LlmCallRecord,
} from '@wflo/shared-state';
import { countLlmCalls, Registry, renderMetrics } from '../../src/index.ts';

const CALL: LlmCallRecord = {
  operation: 'chat',
  provider: 'openai',
  requestedModel: 'gpt-4o',
  model: 'gpt-4o-2024-08-06',
  status: 'completed',
  startTimeMillis: 0,
  durationSeconds: 1,
  requests: 1,
  errors: [],
  inputTokens: 10,
  outputTokens: 5,
  costPicoUsd: 75_000_000n,
  unknownRequests: 0,
};

async function page(registry: Registry): Promise<string[]> {
  const { body } = await renderMetrics({ registry });
  return body.split('\n').filter((line) => line.startsWith('wflo_llm_') && !line.endsWith(' 0'));
}

it('counts each call once: its cost, its tokens, and what became of its requests', async () => {
  const registry = new Registry();
  const stop = countLlmCalls(registry);
  publishLlmCall(CALL);
  const lost = { ...CALL, model: 'gpt-4o', costPicoUsd: undefined, inputTokens: undefined };
  publishLlmCall({
    ...{ ...lost, outputTokens: undefined, status: 'failed', requests: 2 },
    ...{
      errors: ['timeout', 'rate_limited'],
      unknownRequests: 1,
      unpricedReason: 'unknown_outcome',
    },
  });
  publishLlmCall({ ...CALL, costPicoUsd: undefined, unpricedReason: 'unpriced_tier' });
  stop();
  publishLlmCall(CALL);
  expect((await page(registry)).sort()).toEqual([
    'wflo_llm_cost_total_usd{model="gpt-4o-2024-08-06"} 0.000075',
    'wflo_llm_cost_usd_total{model="gpt-4o-2024-08-06"} 0.000075',
    'wflo_llm_errors_total{model="gpt-4o",reason="rate_limited"} 1',
    'wflo_llm_errors_total{model="gpt-4o",reason="timeout"} 1',
    'wflo_llm_tokens_total{model="gpt-4o-2024-08-06",token_type="completion"} 10',
    'wflo_llm_tokens_total{model="gpt-4o-2024-08-06",token_type="prompt"} 20',
    'wflo_llm_unpriced_calls_total{model="gpt-4o",reason="unknown_outcome"} 1',
    'wflo_llm_unpriced_calls_total{model="gpt-4o-2024-08-06",reason="unpriced_tier"} 1',
  ]);
});

it('has the series of a model at 0 before its first call has ended', async () => {
  const registry = new Registry();
  const stop = countLlmCalls(registry);
  announceLlmModel('gpt-4o');
  const { body } = await renderMetrics({ registry });
  expect(body).toContain('wflo_llm_cost_usd_total{model="gpt-4o"} 0');
  stop();
});

it('counts a call once in a registry, however many have it counted', async () => {
  const registry = new Registry();
  const stops = [countLlmCalls(registry), countLlmCalls(registry)];
  publishLlmCall(CALL);
  stops[0]?.();
  stops[0]?.();
  publishLlmCall(CALL);
  stops[1]?.();
  publishLlmCall(CALL);
  expect(await page(registry)).toContain(
    'wflo_llm_cost_usd_total{model="gpt-4o-2024-08-06"} 0.00015',
  );
});

it('shows the GenAI metrics of OpenTelemetry that are recorded meanwhile', async () => {
  const registry = new Registry();
  const record = (name: string, value: number) => {
    for (const provider of llmMeterProviders()) {
      const meter = (provider as MeterProvider).getMeter('any'); // as whoever adds it says
      meter.createHistogram(name).record(value, {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-4o',
        'server.address': 'api.openai.com',
      });
    }
  };
  const stop = countLlmCalls(registry);
  expect((await renderMetrics({ registry })).body).not.toContain('gen_ai');
  record('gen_ai.client.operation.duration', 0.3);
  record('gen_ai.client.token.usage', 20);
  stop();
  record('gen_ai.client.operation.duration', 0.3);
  const { body } = await renderMetrics({ registry });
  const labels =
    'gen_ai_operation_name="chat",gen_ai_provider_name="openai",gen_ai_request_model="gpt-4o",gen_ai_response_model=""';
  expect(body).toContain(
    `gen_ai_client_operation_duration_seconds_count{${labels},error_type=""} 1`,
  );
  expect(body).toContain(`gen_ai_client_token_usage_sum{${labels},gen_ai_token_type=""} 20`);
});
