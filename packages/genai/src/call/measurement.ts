import type { Attributes } from '@opentelemetry/api';
import type { NormalizedUsage } from '@wflo/pricing';

export interface CallMeasurement {
  readonly attributes: Attributes;
  readonly errorType: string | undefined;
  readonly durationSeconds: number;
  readonly firstChunkSeconds: number | undefined;
  readonly usage: NormalizedUsage | undefined;
}

/** Buckets as the GenAI conventions have them, of durations in seconds and of tokens. */
export const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
export const FIRST_CHUNK_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
export const TOKENS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];
