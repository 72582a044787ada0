import type { Registry } from 'prom-client';
import {
  addLlmMeterProvider,
  onLlmCall,
  onLlmModel,
  sharedState,
  type LlmCallRecord,
} from '@wflo/shared-state';
import { genAiMeterProvider } from '../conventions/meter-providers.ts';
import { registry as defaultRegistry } from '../defaults/default-metrics.ts';
import { createMetrics, type Metrics } from '../registry/create-metrics.ts';

interface Counting {
  users: number;
  readonly stop: () => void;
}

const counted = sharedState('@wflo/metrics/llm', 1, () => new WeakMap<Registry, Counting>());

/**
 * Counts the LLM calls of this process that somebody observes (`@wflo/genai` does) in the metrics of
 * `registry`: cost, tokens, what has no price, and requests that failed; and shows OpenTelemetry's
 * GenAI metrics there. `startObservability` and the plugin of `@wflo/temporal` call it; a call is
 * counted once in a registry, however many do. Returns a function that ends the counting.
 */
export function countLlmCalls(registry: Registry = defaultRegistry): () => void {
  const counting = counted.get(registry) ?? { users: 0, stop: startCounting(registry) };
  counting.users += 1;
  counted.set(registry, counting);
  let isUser = true;
  return () => {
    if (!isUser) return;
    isUser = false;
    counting.users -= 1;
    if (counting.users > 0) return;
    counted.delete(registry);
    counting.stop();
  };
}

/** The metrics are made with the first call. */
function startCounting(registry: Registry): () => void {
  const metrics = (): Metrics => createMetrics({ registry });
  const stops = [
    onLlmModel((model) => {
      initialize(metrics(), model);
    }),
    onLlmCall((call) => {
      count(metrics(), call);
    }),
    addLlmMeterProvider(genAiMeterProvider(registry)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Of a series that begins with its first value `increase()` sees nothing. */
function initialize(metrics: Metrics, model: string): void {
  metrics.llmCostUsdTotal.initialize({ model });
  metrics.llmTokensTotal.initialize({ model });
  metrics.llmUnpricedCallsTotal.initialize({ model });
  metrics.llmErrorsTotal.initialize({ model });
}

function count(metrics: Metrics, call: LlmCallRecord): void {
  const { model, costPicoUsd, inputTokens, outputTokens, unpricedReason } = call;
  const { traceId, spanId } = call;
  const exemplar =
    traceId === undefined || spanId === undefined
      ? undefined
      : { trace_id: traceId, span_id: spanId };
  if (costPicoUsd !== undefined)
    metrics.llmCostUsdTotal.addPicoUsd({ model }, costPicoUsd, exemplar);
  if (inputTokens !== undefined) {
    metrics.llmTokensTotal.inc({ model, token_type: 'prompt' }, inputTokens);
  }
  if (outputTokens !== undefined) {
    metrics.llmTokensTotal.inc({ model, token_type: 'completion' }, outputTokens);
  }
  for (const reason of reasonsOf(call.unknownRequests, unpricedReason)) {
    metrics.llmUnpricedCallsTotal.inc({ model, reason });
  }
  for (const reason of call.errors) {
    metrics.llmErrorsTotal.inc({ model: call.requestedModel ?? model, reason });
  }
}

/** One for each request whose response was lost, and one for a response without a price. */
function reasonsOf(unknownRequests: number, unpricedReason: string | undefined): string[] {
  const lost = Array<string>(unknownRequests).fill('unknown_outcome');
  const isLost = unpricedReason === 'unknown_outcome' && unknownRequests > 0;
  return unpricedReason === undefined || isLost ? lost : [...lost, unpricedReason];
}
