import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';
import { createCostClient, toProblem } from '../../src/index.ts';
import { json, startScriptedService, type ScriptedService } from '../scripted-service.ts';

const quote = {
  model: 'm',
  provider: null,
  matchedModel: null,
  exactMatch: false,
  priced: false,
  costUsd: null,
};
const request = { model: 'm', usage: { inputTokens: 1, outputTokens: 1 } };

describe('trace context of a call', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  let service: ScriptedService;

  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
    trace.setGlobalTracerProvider(provider);
  });
  beforeEach(() => {
    exporter.reset();
  });
  afterEach(() => service.close());
  afterAll(async () => {
    trace.disable();
    context.disable();
    propagation.disable();
    await provider.shutdown();
  });

  function traceparents(): string[] {
    return service.requests.flatMap(({ rawHeaders }) =>
      rawHeaders.filter((_, index) => rawHeaders[index - 1]?.toLowerCase() === 'traceparent'),
    );
  }

  async function callInSpan(): Promise<string> {
    return trace.getTracer('test').startActiveSpan('caller', async (span) => {
      await createCostClient(service).quote(request);
      span.end();
      return span.spanContext().traceId;
    });
  }

  it.each([['without'], ['with']])(
    'is on the wire exactly once, that of our client span, %s an instrumentation of undici',
    async (kind) => {
      const instrumentation = new UndiciInstrumentation();
      instrumentation.setTracerProvider(provider);
      if (kind === 'without') instrumentation.disable();
      try {
        service = await startScriptedService(json(200, quote));
        const traceId = await callInSpan();
        const spans = exporter.getFinishedSpans();
        const client = spans.filter(({ kind }) => kind === SpanKind.CLIENT);
        expect(client).toHaveLength(1);
        expect(traceparents()).toEqual([`00-${traceId}-${client[0]!.spanContext().spanId}-01`]);
      } finally {
        instrumentation.disable();
      }
    },
  );

  it('is that of each attempt, with the attempts counted and the refused one in error', async () => {
    service = await startScriptedService(
      json(503, toProblem('WFLO_UNAVAILABLE')),
      json(200, quote),
    );
    await callInSpan();
    const client = exporter.getFinishedSpans().filter(({ kind }) => kind === SpanKind.CLIENT);
    expect(client.map(({ name }) => name)).toEqual(['POST /v1/quotes', 'POST /v1/quotes']);
    expect(client[0]?.attributes).toMatchObject({
      'http.response.status_code': 503,
      'error.type': '503',
    });
    expect(client[1]?.attributes).toMatchObject({
      'http.response.status_code': 200,
      'http.request.resend_count': 1,
    });
    expect(new Set(traceparents()).size).toBe(2);
  });
});
