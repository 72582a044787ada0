/**
 * The metrics that the GenAI conventions have for operations that generate, since 0.1.0: durations
 * and tokens under names of their own, and tokens as counters, by what they are of.
 *
 * @module
 */
import type { Attributes, Counter, Histogram, Meter } from '@opentelemetry/api';
import type { NormalizedUsage } from '@wflo/pricing';
import { SECONDS, TOKENS, type CallMeasurement } from './measurement.ts';

const OPERATIONS = new Set(['chat', 'generate_content', 'text_completion']);
const USAGE = [
  'input_tokens',
  'output_tokens',
  'cache_read.input_tokens',
  'cache_write.input_tokens',
  'reasoning.output_tokens',
] as const;

type Usage = (typeof USAGE)[number];
type Modality = 'text' | 'audio' | 'image' | 'unknown';

export interface InferenceInstruments {
  readonly duration: Histogram;
  readonly firstChunk: Histogram;
  readonly inputTokens: Histogram;
  readonly outputTokens: Histogram;
  readonly usage: Readonly<Record<Usage, Counter>>;
}

export function createInferenceInstruments(meter: Meter): InferenceInstruments {
  const name = (metric: string): string => `gen_ai.client.inference.${metric}`;
  const histogram = (metric: string, unit: string, buckets: number[]): Histogram =>
    meter.createHistogram(name(metric), { unit, advice: { explicitBucketBoundaries: buckets } });
  const counters = USAGE.map((usage) => [
    usage,
    meter.createCounter(name(`usage.${usage}`), { unit: '{token}' }),
  ]);
  return {
    duration: histogram('duration', 's', SECONDS),
    firstChunk: histogram('time_to_first_chunk', 's', SECONDS),
    inputTokens: histogram('operation.input_tokens', '{token}', TOKENS),
    outputTokens: histogram('operation.output_tokens', '{token}', TOKENS),
    usage: Object.fromEntries(counters) as Record<Usage, Counter>, // of each in USAGE
  };
}

export function recordInference(
  { attributes, errorType, durationSeconds, firstChunkSeconds, usage }: CallMeasurement,
  instruments: InferenceInstruments,
): void {
  if (!OPERATIONS.has(String(attributes['gen_ai.operation.name']))) return;
  const ended = errorType === undefined ? attributes : { ...attributes, 'error.type': errorType };
  instruments.duration.record(durationSeconds, ended);
  if (firstChunkSeconds !== undefined) {
    instruments.firstChunk.record(firstChunkSeconds, attributes);
  }
  if (usage === undefined) return;
  instruments.inputTokens.record(usage.inputTokens, attributes);
  instruments.outputTokens.record(usage.outputTokens, attributes);
  for (const [counter, modality, tokens] of tokensOf(usage)) {
    if (tokens > 0) instruments.usage[counter].add(tokens, withModality(attributes, modality));
  }
}

function tokensOf(usage: NormalizedUsage): (readonly [Usage, Modality, number])[] {
  const { inputAudioTokens = 0, inputImageTokens = 0 } = usage;
  const { outputAudioTokens = 0, outputImageTokens = 0 } = usage;
  return [
    ['input_tokens', 'audio', inputAudioTokens],
    ['input_tokens', 'image', inputImageTokens],
    ['input_tokens', 'text', usage.inputTokens - inputAudioTokens - inputImageTokens],
    ['output_tokens', 'audio', outputAudioTokens],
    ['output_tokens', 'image', outputImageTokens],
    ['output_tokens', 'text', usage.outputTokens - outputAudioTokens - outputImageTokens],
    ['cache_read.input_tokens', 'unknown', usage.cacheReadTokens],
    ['cache_write.input_tokens', 'unknown', usage.cacheWriteTokens ?? 0],
    ['reasoning.output_tokens', 'text', usage.reasoningTokens ?? 0],
  ];
}

function withModality(attributes: Attributes, modality: Modality): Attributes {
  return { ...attributes, 'gen_ai.token.modality': modality };
}
