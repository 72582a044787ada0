import { metrics, type Attributes, type Histogram, type MeterProvider } from '@opentelemetry/api';
import { llmMeterProviders, type LlmMeterProvider } from '@wflo/shared-state';
import {
  createInferenceInstruments,
  recordInference,
  type InferenceInstruments,
} from './inference-metrics.ts';
import { FIRST_CHUNK_SECONDS, SECONDS, TOKENS, type CallMeasurement } from './measurement.ts';

interface Instruments {
  readonly duration: Histogram;
  readonly tokens: Histogram;
  readonly firstChunk: Histogram;
  readonly operations: ReadonlyMap<string, Histogram>;
  readonly inference: InferenceInstruments;
}

/** Of operations that have a duration of their own by the conventions. */
const OPERATIONS: Readonly<Record<string, string>> = {
  execute_tool: 'gen_ai.execute_tool.duration',
  invoke_agent: 'gen_ai.invoke_agent.duration',
};

interface Made {
  readonly provider: MeterProvider;
  readonly others: readonly LlmMeterProvider[];
  readonly instruments: readonly Instruments[];
}

let made: Made | undefined;

/**
 * Records one call with the global meter provider of the moment, which may be set late, and with
 * those that pages of metrics have added.
 */
export function recordMeasurement(call: CallMeasurement): void {
  for (const one of instruments()) record(call, one);
}

function record(call: CallMeasurement, { duration, tokens, firstChunk, inference }: Instruments) {
  const { attributes, errorType, usage, firstChunkSeconds } = call;
  duration.record(
    call.durationSeconds,
    errorType === undefined ? attributes : { ...attributes, 'error.type': errorType },
  );
  if (usage !== undefined) {
    tokens.record(usage.inputTokens, { ...attributes, 'gen_ai.token.type': 'input' });
    tokens.record(usage.outputTokens, { ...attributes, 'gen_ai.token.type': 'output' });
  }
  if (firstChunkSeconds !== undefined) firstChunk.record(firstChunkSeconds, attributes);
  recordInference(call, inference);
}

/** Records the duration of a tool's execution or an agent's invocation. */
export function recordOperation(
  operation: string,
  seconds: number,
  attributes: Attributes,
  errorType: string | undefined,
): void {
  const error = errorType === undefined ? {} : { 'error.type': errorType };
  for (const { operations } of instruments()) {
    operations.get(operation)?.record(seconds, { ...attributes, ...error });
  }
}

function instruments(): readonly Instruments[] {
  const provider = metrics.getMeterProvider();
  const others = llmMeterProviders();
  if (made?.provider !== provider || made.others !== others) {
    // Providers of meters, as whoever adds them says.
    const all = [provider, ...(others as readonly MeterProvider[])];
    made = { provider, others, instruments: all.map(createInstruments) };
  }
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
    inference: createInferenceInstruments(meter),
  };
}
