import { ProxyTracerProvider, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { BasicTracerProvider, RandomIdGenerator } from '@opentelemetry/sdk-trace-node';
import { isWrapped } from '../../src/instrumentation/registered.ts';
import {
  apiRegistry,
  idGeneratorOf,
  isProxyProvider,
  setIdGenerator,
  SPAN_KEY,
  tracerBehind,
  tracerOf,
} from '../../src/provider/opentelemetry-internals.ts';

class WrappingInstrumentation extends InstrumentationBase {
  constructor() {
    super('wrapping', '1.0.0', {});
  }

  init(): void {
    // It patches no module.
  }

  wrap(target: { work: () => void }): void {
    this._wrap(target, 'work', (original) => original);
  }
}

/** A rename in OpenTelemetry fails one of these, and not an application. */
describe('what is read of OpenTelemetry past its public interface', () => {
  it('is where the API holds what is registered, with its version', () => {
    trace.setGlobalTracerProvider(new BasicTracerProvider());
    expect(apiRegistry().trace).toBeDefined();
    expect(apiRegistry().version).toMatch(/^1\./);
    trace.disable();
    expect(apiRegistry().trace).toBeUndefined();
  });

  it('is the key of the active span in a context', () => {
    const span = new BasicTracerProvider().getTracer('a').startSpan('work');
    expect(trace.setSpan(ROOT_CONTEXT, span).getValue(SPAN_KEY)).toBe(span);
  });

  it("is the tracer behind the API's proxy, and how the proxy gets its provider", () => {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- what the API 1.x registers
    const proxy = new ProxyTracerProvider();
    const tracer = proxy.getTracer('a');
    expect(isProxyProvider(proxy)).toBe(true);
    const provider = new BasicTracerProvider();
    proxy.setDelegate(provider);
    expect(tracerBehind(tracer)).toBe(provider.getTracer('a'));
    expect(tracerBehind(provider.getTracer('a'))).toBe(provider.getTracer('a'));
  });

  it("is the id generator of the SDK's tracer, which starts its spans with it", () => {
    const idGenerator = new RandomIdGenerator();
    const tracer = new BasicTracerProvider({ idGenerator }).getTracer('a');
    expect(idGeneratorOf(tracer)).toBe(idGenerator);
    const [traceId, spanId] = ['0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'];
    setIdGenerator(tracer, { generateTraceId: () => traceId, generateSpanId: () => spanId });
    expect(tracer.startSpan('work').spanContext()).toMatchObject({ traceId, spanId });
  });

  it('is the tracer of an instrumentation, and its mark on what it wraps', () => {
    const instrumentation = new WrappingInstrumentation();
    const provider = new BasicTracerProvider();
    instrumentation.setTracerProvider(provider);
    expect(tracerOf(instrumentation)).toBe(provider.getTracer('wrapping', '1.0.0'));
    const target = { work: () => undefined };
    expect(isWrapped(target.work)).toBe(false);
    instrumentation.wrap(target);
    expect(isWrapped(target.work)).toBe(true);
  });
});
