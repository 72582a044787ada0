import { metrics, type Attributes, type Histogram, type MeterProvider } from '@opentelemetry/api';

/** Buckets as the GenAI conventions have them, of durations in seconds and of tokens. */
const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const FIRST_CHUNK_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const TOKENS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];

export interface CallMeasurement {
  readonly attributes: Attributes;
  readonly errorType: string | undefined;
  readonly durationSeconds: number;
  readonly firstChunkSeconds: number | undefined;
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
}

interface Instruments {
  readonly duration: Histogram;
  readonly tokens: Histogram;
  readonly firstChunk: Histogram;
  readonly operations: ReadonlyMap<string, Histogram>;
}

/** Of operations that have a duration of their own by the conventions. */
const OPERATIONS: Readonly<Record<string, string>> = {
  execute_tool: 'gen_ai.execute_tool.duration',
  invoke_agent: 'gen_ai.invoke_agent.duration',
};

let made: { readonly provider: MeterProvider; readonly instruments: Instruments } | undefined;

/** Records one call with the global meter provider of the moment, which may be set late. */
export function recordMeasurement(call: CallMeasurement): void {
  const { duration, tokens, firstChunk } = instruments();
  const { attributes, errorType, inputTokens, outputTokens, firstChunkSeconds } = call;
  duration.record(
    call.durationSeconds,
    errorType === undefined ? attributes : { ...attributes, 'error.type': errorType },
  );
  if (inputTokens !== undefined) {
    tokens.record(inputTokens, { ...attributes, 'gen_ai.token.type': 'input' });
  }
  if (outputTokens !== undefined) {
    tokens.record(outputTokens, { ...attributes, 'gen_ai.token.type': 'output' });
  }
  if (firstChunkSeconds !== undefined) firstChunk.record(firstChunkSeconds, attributes);
}

/** Records the duration of a tool's execution or an agent's invocation. */
export function recordOperation(
  operation: string,
  seconds: number,
  attributes: Attributes,
  errorType: string | undefined,
): void {
  const error = errorType === undefined ? {} : { 'error.type': errorType };
  instruments()
    .operations.get(operation)
    ?.record(seconds, { ...attributes, ...error });
}

function instruments(): Instruments {
  const provider = metrics.getMeterProvider();
  if (made?.provider !== provider) made = { provider, instruments: createInstruments(provider) };
  return made.instruments;
}

function createInstruments(provider: MeterProvider): Instruments {
  const meter = provider.getMeter('@wflo/genai');
  return {
    duration: meter.createHistogram('gen_ai.client.operation.duration', {
      description: 'GenAI operation duration.',
      unit: 's',
      advice: { explicitBucketBoundaries: SECONDS },
    }),
    tokens: meter.createHistogram('gen_ai.client.token.usage', {
      description: 'Number of input and output tokens used.',
      unit: '{token}',
      advice: { explicitBucketBoundaries: TOKENS },
    }),
    firstChunk: meter.createHistogram('gen_ai.client.operation.time_to_first_chunk', {
      description: 'Time to receive the first chunk of a streamed response.',
      unit: 's',
      advice: { explicitBucketBoundaries: FIRST_CHUNK_SECONDS },
    }),
    operations: new Map(
      Object.entries(OPERATIONS).map(([operation, name]) => [
        operation,
        meter.createHistogram(name, {
          description: 'Duration of one execution or invocation.',
          unit: 's',
          advice: { explicitBucketBoundaries: SECONDS },
        }),
      ]),
    ),
  };
}
