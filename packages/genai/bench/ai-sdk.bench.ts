/**
 * What telemetry costs a call of the AI SDK, by a model that responds at once: the whole call, with
 * @ai-sdk/otel, with `wfloTelemetry`, and with neither. Spans are made and go nowhere.
 */
import { OpenTelemetry } from '@ai-sdk/otel';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { BasicTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import { generateText, simulateReadableStream, streamText, type TelemetryOptions } from 'ai';
import { MockLanguageModelV4 } from 'ai/test';
import { wfloTelemetry } from '../src/ai-sdk.ts';

const CHUNKS = 50;
const PRICED =
  'about half of it is reading the usage and pricing it exactly, which @ai-sdk/otel does not do, and metrics of the call.';

const nothing: SpanProcessor = {
  onStart: () => undefined,
  onEnd: () => undefined,
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [nothing] }));

const usage = {
  inputTokens: { total: 900, noCache: 400, cacheRead: 500, cacheWrite: 0 },
  outputTokens: { total: 60, text: 60, reasoning: 0 },
  raw: {
    prompt_tokens: 900,
    completion_tokens: 60,
    total_tokens: 960,
    prompt_tokens_details: { cached_tokens: 500 },
  },
};
const finishReason = { unified: 'stop' as const, raw: 'stop' };
const delta = { type: 'text-delta' as const, id: '1', delta: 'rain and ' };
const model = new MockLanguageModelV4({
  provider: 'openai.chat',
  modelId: 'gpt-4o-mini',
  doGenerate: () =>
    Promise.resolve({
      content: [{ type: 'text', text: 'rain' }],
      finishReason,
      usage,
      warnings: [],
    }),
  doStream: () =>
    Promise.resolve({
      stream: simulateReadableStream({
        initialDelayInMs: null,
        chunkDelayInMs: null,
        chunks: [
          { type: 'text-start' as const, id: '1' },
          ...Array.from({ length: CHUNKS }, () => delta),
          { type: 'text-end' as const, id: '1' },
          { type: 'finish' as const, finishReason, usage },
        ],
      }),
    }),
});

const prompt = 'What is the weather in Berlin and in Paris, and where is it warmer? '.repeat(50);
const quiet = { recordInputs: false, recordOutputs: false };

const generate = (name: string, telemetry: TelemetryOptions) => ({
  name,
  run: async (iterations: number) => {
    for (let count = 0; count < iterations; count += 1) {
      await generateText({ model, prompt, telemetry });
    }
  },
});

const stream = (name: string, telemetry: TelemetryOptions) => ({
  name,
  run: async (iterations: number) => {
    for (let count = 0; count < iterations; count += 1) {
      await streamText({ model, prompt, telemetry }).consumeStream();
    }
  },
});

const ours = { integrations: [wfloTelemetry()] };
const otel = { integrations: [new OpenTelemetry()] };
const off = { isEnabled: false };

export const comparisons = [
  {
    work: 'generateText, as each records it by default',
    target: 1,
    ifMissed: PRICED,
    iterations: 500,
    base: generate('@ai-sdk/otel', otel),
    candidate: generate('wfloTelemetry', ours),
  },
  {
    work: 'the same, without prompts and responses',
    iterations: 500,
    base: generate('@ai-sdk/otel', { ...otel, ...quiet }),
    candidate: generate('wfloTelemetry', ours),
  },
  {
    work: 'the same, against no telemetry',
    iterations: 500,
    base: generate('off', off),
    candidate: generate('wfloTelemetry', ours),
  },
  {
    work: `streamText of ${CHUNKS} chunks`,
    target: 1,
    ifMissed:
      'the parts are seen as the host reads them, by a stream around that of the model, and the call is priced.',
    iterations: 100,
    base: stream('@ai-sdk/otel', otel),
    candidate: stream('wfloTelemetry', ours),
  },
  {
    work: 'the same, against no telemetry',
    iterations: 100,
    base: stream('off', off),
    candidate: stream('wfloTelemetry', ours),
  },
];
