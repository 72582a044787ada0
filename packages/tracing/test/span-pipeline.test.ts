import { trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SamplingDecision,
  SimpleSpanProcessor,
  type Sampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { configureTracing, getTracer, withSpan, type TracingOptions } from '../src/index.ts';

async function withTracing<T>(options: TracingOptions, fn: () => T): Promise<T> {
  const tracing = configureTracing(options);
  try {
    return fn();
  } finally {
    await tracing.shutdown();
  }
}

const fail = (): never => {
  throw new Error('a processor that fails');
};

describe('what spans pass through', () => {
  it('has the attributes of a span whose start nothing observes', async () => {
    const passed = { text: 'a', count: 2, flag: true };
    let seen: unknown;
    await withTracing({}, () => {
      withSpan('work', passed, (span) => {
        seen = structuredClone(Reflect.get(span, 'attributes'));
      });
    });
    expect(seen).toEqual(passed);
  });

  it('shows a sampler the attributes that withSpan was passed', async () => {
    const seen: unknown[] = [];
    const sampler: Sampler = {
      shouldSample: (_context, _traceId, _name, _kind, attributes) => {
        seen.push({ ...attributes });
        return { decision: SamplingDecision.RECORD_AND_SAMPLED };
      },
    };
    await withTracing({ sampler }, () => {
      withSpan('work', { tenant: 'acme' }, () => undefined);
    });
    expect(seen).toEqual([{ tenant: 'acme' }]);
  });

  it('shows a processor the attributes when the span starts', async () => {
    const seen: unknown[] = [];
    const processor: SpanProcessor = {
      onStart: (span) => seen.push({ ...span.attributes }),
      onEnd: () => undefined,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    await withTracing({ spanProcessors: [processor] }, () => {
      withSpan('work', { tenant: 'acme' }, () => undefined);
    });
    expect(seen).toEqual([{ tenant: 'acme' }]);
  });

  it('goes on when a processor of the caller throws: its own spans, and the other processors', async () => {
    const memory = new InMemorySpanExporter();
    const failing: SpanProcessor = {
      onStart: fail,
      onEnding: fail,
      onEnd: fail,
      forceFlush: fail,
      shutdown: fail,
    };
    const spanProcessors = [failing, new SimpleSpanProcessor(memory)];
    await withTracing({ spanProcessors }, () => {
      getTracer().startSpan('started by hand').end();
      withSpan('work', {}, () => undefined);
      expect(memory.getFinishedSpans().map(({ name }) => name)).toEqual([
        'started by hand',
        'work',
      ]);
    });
  });

  it('redacts what a processor of the caller adds last', async () => {
    const memory = new InMemorySpanExporter();
    const adding: SpanProcessor = {
      onStart: () => undefined,
      onEnding: (span) => span.setAttribute('url.full', 'https://a.example/?token=planted'),
      onEnd: () => undefined,
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    await withTracing({ spanProcessors: [adding, new SimpleSpanProcessor(memory)] }, () => {
      withSpan('work', {}, () => undefined);
      expect(JSON.stringify(memory.getFinishedSpans()[0]?.attributes)).not.toContain('planted');
    });
  });

  it('gives a processor all that it may read, by names new and old, and takes what it changes', async () => {
    const seen: Record<string, unknown>[] = [];
    const exporter = new InMemorySpanExporter();
    const changing: SpanProcessor = {
      onStart: (span, parent) => {
        span.setAttribute('parent.recording', trace.getSpan(parent)?.isRecording() ?? false);
        span.updateName(`${span.name}!`);
      },
      onEnd: (span) => {
        seen.push({
          name: span.name,
          service: span.resource.attributes['service.name'],
          scope: span.instrumentationScope.name,
          parent: span.parentSpanContext?.spanId,
          oldParent: Reflect.get(span, 'parentSpanId') as unknown,
          oldScope: Reflect.get(span, 'instrumentationLibrary') === span.instrumentationScope,
        });
        span.attributes['masked'] = true;
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const spanProcessors = [changing, new SimpleSpanProcessor(exporter)];
    let root = '';
    await withTracing({ serviceName: 'shop', spanProcessors }, () => {
      withSpan('outer', {}, (span) => {
        root = span.spanContext().spanId;
        withSpan('inner', {}, () => undefined);
      });
      for (const { attributes } of exporter.getFinishedSpans()) {
        expect(attributes).toHaveProperty('masked', true);
        expect(attributes).toHaveProperty(['parent.recording']);
      }
    });
    const common = { service: 'shop', scope: 'wflo', oldScope: true };
    expect(seen).toEqual([
      { ...common, name: 'inner!', parent: root, oldParent: root },
      { ...common, name: 'outer!', parent: undefined, oldParent: undefined },
    ]);
  });

  it('survives an async processor that rejects', async () => {
    const reject = (): Promise<void> => Promise.reject(new Error('a processor that fails'));
    const unhandled: unknown[] = [];
    const listen = (error: unknown): void => void unhandled.push(error);
    process.on('unhandledRejection', listen);
    const processor = { onStart: reject, onEnd: reject, forceFlush: reject, shutdown: reject };
    await withTracing({ spanProcessors: [processor] }, () => {
      withSpan('work', {}, () => undefined);
    });
    await new Promise(setImmediate);
    process.off('unhandledRejection', listen);
    expect(unhandled).toEqual([]);
  });
});
