import type { NormalizedUsage } from '../usage/usage-schema.ts';

export interface UsageReading {
  readonly usage: NormalizedUsage;
  /** Present when the counts contradict each other: they must not be priced. */
  readonly unpricedReason?: 'inconsistent_usage';
  /** How the call was served, when the response reports it: `standard`, `priority` … */
  readonly serviceTier?: string;
  /** What the provider itself says that the call cost: a decimal of USD. */
  readonly reportedCostUsd?: string;
}

export interface UsageSource {
  /** `gen_ai.provider.name`, when it is known. */
  readonly provider?: string | undefined;
  /** The model that responded, or that was requested. */
  readonly model?: string | undefined;
  /** `service_tier` of the response. */
  readonly serviceTier?: unknown;
  /** Whether the response has words, which no output of 0 tokens has. */
  readonly hasText?: boolean | undefined;
}
