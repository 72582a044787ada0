/**
 * Where those who record OpenTelemetry's GenAI metrics meet those who show them on a page of their
 * own, beside the meter provider that is registered with the OpenTelemetry API.
 *
 * @module
 */
import { once } from './once.ts';
import { sharedState } from './shared-state.ts';

/** `MeterProvider` of `@opentelemetry/api`, which this module does without. */
export interface LlmMeterProvider {
  getMeter(name: string): unknown;
}

interface Providers {
  /** Replaced at each change, so that it can be compared. */
  all: readonly LlmMeterProvider[];
}

const state = once((): Providers => sharedState('@wflo/llm-meters', 1, () => ({ all: [] })));

/** From now on GenAI metrics are recorded by `provider`, too. Returns a function that removes it. */
export function addLlmMeterProvider(provider: LlmMeterProvider): () => void {
  const held = state();
  held.all = [...held.all, provider];
  return () => {
    held.all = held.all.filter((one) => one !== provider);
  };
}

export function llmMeterProviders(): readonly LlmMeterProvider[] {
  return state().all;
}
