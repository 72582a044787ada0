import { createMetrics, type Metrics, type Registry } from '@wflo/metrics';
import { onLlmCall, onLlmModel, type LlmCallRecord } from '@wflo/shared-state';

/**
 * Counts the LLM calls of this process that somebody observes (`@wflo/genai` does) in the metrics of
 * `registry`: cost, tokens, what has no price, and requests that failed. Returns a function that
 * ends the counting. The metrics are made with the first call.
 */
export function countLlmCalls(registry: Registry): () => void {
  const metrics = (): Metrics => createMetrics({ registry });
  const stops = [
    onLlmModel((model) => {
      initialize(metrics(), model);
    }),
    onLlmCall((call) => {
      count(metrics(), call);
    }),
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
