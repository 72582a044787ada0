import { context, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node';
import { configureTracing, withSpan, type TracingHandle } from '../../src/index.ts';

const memory = new InMemorySpanExporter();
let tracing: TracingHandle;

beforeAll(() => {
  tracing = configureTracing({ spanProcessors: [new SimpleSpanProcessor(memory)] });
});
afterEach(() => {
  memory.reset();
});
afterAll(() => tracing.shutdown());

const onlySpan = (): ReadableSpan => {
  expect(memory.getFinishedSpans()).toHaveLength(1);
  return memory.getFinishedSpans()[0]!;
};

describe('withSpan', () => {
  it('returns what fn returns, and ends the span', () => {
    expect(withSpan('sum', {}, () => 42)).toBe(42);
    expect(onlySpan().name).toBe('sum');
  });

  it('ends the span of an async fn when its promise settles, not before', async () => {
    let finish: (value: string) => void = () => undefined;
    const result = withSpan('wait', {}, () => new Promise<string>((resolve) => (finish = resolve)));
    expect(memory.getFinishedSpans()).toHaveLength(0);
    finish('done');
    await expect(result).resolves.toBe('done');
    expect(onlySpan().name).toBe('wait');
  });

  it('is the parent of spans made inside, after an await too', async () => {
    await withSpan('outer', {}, async () => {
      await new Promise(setImmediate);
      withSpan('inner', {}, () => undefined);
    });
    const [inner, outer] = memory.getFinishedSpans();
    expect(inner?.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId);
    expect(inner?.spanContext().traceId).toBe(outer?.spanContext().traceId);
  });

  it('passes the span to fn', () => {
    withSpan('mine', {}, (span) => {
      expect(trace.getActiveSpan()).toBe(span);
      span.setAttribute('late', true);
    });
    expect(onlySpan().attributes).toEqual({ late: true });
  });

  it('takes any attribute values', () => {
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    withSpan(
      'values',
      {
        text: 'a',
        tokens: 12n,
        nothing: undefined,
        none: null,
        at: new Date(0),
        bad: new Date(NaN),
        nested: { deep: 1n },
        mixed: [1, 'b', undefined],
        numbers: [1, 2],
        symbol: Symbol('s'),
        cyclic,
        get thrower(): string {
          throw new Error('getter');
        },
      },
      () => undefined,
    );
    expect(onlySpan().attributes).toEqual({
      text: 'a',
      tokens: '12',
      at: '1970-01-01T00:00:00.000Z',
      bad: 'Invalid Date',
      nested: '{"deep":"1"}',
      mixed: ['1', 'b', 'undefined'],
      numbers: [1, 2],
      symbol: 'Symbol(s)',
    });
  });

  it('records what is thrown with its causes and throws it on unchanged', () => {
    const root = Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    const error = new TypeError('cannot load', { cause: root });
    expect(() =>
      withSpan('load', {}, () => {
        throw error;
      }),
    ).toThrow(error);
    const { status, attributes, events } = onlySpan();
    expect(status).toEqual({ code: SpanStatusCode.ERROR, message: 'cannot load' });
    expect(attributes['error.type']).toBe('TypeError');
    expect(events).toHaveLength(1);
    expect(events[0]?.attributes).toMatchObject({
      'exception.type': 'TypeError',
      'exception.message': 'cannot load',
      'exception.stacktrace': expect.stringMatching(
        /^TypeError: cannot load[^]*Caused by: Error: connection refused/,
      ) as unknown,
    });
  });

  it('records a rejection by its code and rejects with the same error', async () => {
    const error = Object.assign(new Error('no'), { code: 'WFLO_BUDGET_EXCEEDED' });
    await expect(withSpan('spend', {}, () => Promise.reject(error))).rejects.toBe(error);
    expect(onlySpan().attributes['error.type']).toBe('WFLO_BUDGET_EXCEEDED');
  });

  it('leaves the values of a failed statement out of the span that it failed in', () => {
    const message = "insert into t (note) values ('planted') - UNIQUE constraint failed: t.id";
    const failed = Object.assign(new Error(message), { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' });
    const error = new Error('cannot save', { cause: failed });
    for (const thrown of [failed, error]) {
      expect(() =>
        withSpan('save', {}, () => {
          throw thrown;
        }),
      ).toThrow(thrown);
    }
    const spans = memory.getFinishedSpans();
    expect(spans.map(({ status }) => status.message)).toEqual([
      'UNIQUE constraint failed: t.id',
      'cannot save',
    ]);
    const stacks = spans.map(({ events }) => events[0]?.attributes?.['exception.stacktrace']);
    expect(stacks.join()).toContain('UNIQUE constraint failed: t.id');
    expect(stacks.join()).not.toContain('planted');
  });

  it('bounds a cycle of causes and an endless message', () => {
    const error = new Error('x'.repeat(1_000_000));
    error.cause = error;
    expect(() =>
      withSpan('cycle', {}, () => {
        throw error;
      }),
    ).toThrow();
    const { status, events } = onlySpan();
    expect(status.message?.length).toBe(1_024);
    expect(JSON.stringify(events[0]?.attributes).length).toBeLessThan(20_000);
  });

  it.each([undefined, null, 'text', 7, Object.create(null) as unknown])(
    'throws %p on as it came',
    (thrown) => {
      let caught: unknown = 'nothing';
      try {
        withSpan('odd', {}, () => {
          throw thrown;
        });
      } catch (error) {
        caught = error;
      }
      expect(caught).toBe(thrown);
      expect(onlySpan().status.code).toBe(SpanStatusCode.ERROR);
    },
  );

  it('follows a thenable that is no promise, and runs it once', async () => {
    let runs = 0;
    const query: PromiseLike<string> = {
      then: (onFulfilled) => {
        runs += 1;
        return Promise.resolve('rows').then(onFulfilled);
      },
    };
    await expect(withSpan('query', {}, () => query)).resolves.toBe('rows');
    expect(runs).toBe(1);
    expect(onlySpan().status.code).toBe(SpanStatusCode.UNSET);
  });

  it.each([
    ['gives nothing to wait for', () => undefined],
    [
      'throws',
      () => {
        throw new Error('no then');
      },
    ],
  ])('hands a thenable on as it came when its then %s', (_what, then) => {
    const odd = { then };
    expect(withSpan('odd', {}, () => odd)).toBe(odd);
  });

  it('returns a generator as it is: its span is over before it runs', () => {
    const made = withSpan('generator', {}, function* () {
      yield trace.getActiveSpan();
    });
    expect(onlySpan().ended).toBe(true);
    expect([...made]).toEqual([undefined]);
  });

  it('records an abort by its name, and rejects with the same reason', async () => {
    const signal = AbortSignal.abort();
    const aborted = withSpan('wait', {}, () => Promise.reject(signal.reason as Error));
    await expect(aborted).rejects.toBe(signal.reason);
    expect(onlySpan().attributes['error.type']).toBe('AbortError');
  });

  it('never fails over what is thrown, whatever it does when it is looked at', () => {
    const trap = (): never => {
      throw new Error('trap');
    };
    const proxy = new Proxy(new Error('x'), { get: trap, getPrototypeOf: trap, has: trap });
    const getters = Object.defineProperties(new Error('x'), {
      message: { get: trap },
      stack: { get: trap },
      cause: { get: trap },
      code: { get: trap },
    });
    const wrongTypes = Object.assign(new Error('x'), { message: {}, stack: 7, name: null });
    for (const thrown of [proxy, getters, wrongTypes] as unknown[]) {
      let caught: unknown;
      try {
        withSpan('hostile', {}, () => {
          throw thrown;
        });
      } catch (error) {
        caught = error;
      }
      expect(caught === thrown).toBe(true);
    }
    expect(memory.getFinishedSpans()).toHaveLength(3);
    for (const { status } of memory.getFinishedSpans()) {
      expect(status.code).toBe(SpanStatusCode.ERROR);
    }
  });

  it('never fails over its attributes, whatever they do when they are looked at', () => {
    const trap = (): never => {
      throw new Error('trap');
    };
    const hostile = new Proxy({}, { ownKeys: trap, get: trap, has: trap, getPrototypeOf: trap });
    const items = new Proxy([], { get: trap });
    const inside = { toJSON: trap, toString: trap };
    expect(withSpan('a', hostile, () => 1)).toBe(1);
    expect(withSpan('b', { items, inside, [Symbol.iterator]: trap, '': 'no name' }, () => 2)).toBe(
      2,
    );
    expect(withSpan('c', null as unknown as Record<string, unknown>, () => 3)).toBe(3);
    expect(memory.getFinishedSpans()).toHaveLength(3);
  });

  it('runs fn once and returns its value when the tracer itself fails', () => {
    const broken: Tracer = {
      startSpan: (): Span => {
        throw new Error('broken tracer');
      },
      startActiveSpan: () => {
        throw new Error('broken tracer');
      },
    };
    let runs = 0;
    expect(withSpan('x', {}, () => (runs += 1), { tracer: broken })).toBe(1);
    expect(runs).toBe(1);
  });

  it("leaves the caller's context as it was", () => {
    const before = context.active();
    withSpan('x', {}, () => undefined);
    expect(context.active()).toBe(before);
  });
});
