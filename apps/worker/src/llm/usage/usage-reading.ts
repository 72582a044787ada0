/**
 * What a usage is read from, and what the reading gives.
 *
 * @module
 */
import type { NormalizedUsage } from './usage-schema.ts';

/** A usage that was read. */
export interface UsageReading {
  readonly usage: NormalizedUsage;
  /** Given when the counts contradict each other: they are kept, and must not be priced. */
  readonly unpricedReason?: 'inconsistent_usage';
  /** How the call was served, when the answer said so: `standard`, `priority` … */
  readonly serviceTier?: string;
  /** What the provider itself says that the call cost: a decimal of USD. */
  readonly reportedCostUsd?: string;
}

/** Who made the usage. */
export interface UsageSource {
  /** `gen_ai.provider.name`, when it is known. */
  readonly provider?: string | undefined;
  /** The model that answered, or that was asked for. */
  readonly model?: string | undefined;
  /** `service_tier` of the answer. */
  readonly serviceTier?: unknown;
  /** Whether the answer has words, which no output of 0 tokens has. */
  readonly hasText?: boolean | undefined;
}
