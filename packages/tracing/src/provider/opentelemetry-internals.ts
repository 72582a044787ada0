/**
 * What this package reads of OpenTelemetry past its public interface. Its versions share no classes
 * (the API 1.10 has two copies of each), so each thing is known by its members.
 *
 * @module
 */
import { createContextKey, type TracerProvider } from '@opentelemetry/api';
import type { IdGenerator, ReadableSpan } from '@opentelemetry/sdk-trace-node';

/** Where all copies of the API hold what is registered, and of which version the first of them was. */
const API_REGISTRY = Symbol.for('opentelemetry.js.api.1');

/** The API holds an active span under this key, and keys are equal by their description. */
export const SPAN_KEY = createContextKey('OpenTelemetry Context Key SPAN');

export function apiRegistry(): { readonly version?: unknown; readonly trace?: unknown } {
  return Object(Reflect.get(globalThis, API_REGISTRY)) as object;
}

/** The tracer provider that is registered, whichever copy of the API has done it. */
export function registeredProvider(): TracerProvider | undefined {
  const { trace } = apiRegistry();
  const isProvider = typeof trace === 'object' && trace !== null && 'getTracer' in trace;
  return isProvider ? (trace as TracerProvider) : undefined; // what the API registers
}

/**
 * Makes what is registered visible to copies up to `version`: each refuses a registry below its own.
 * Copies below `version` see it, too, and can't register anything more by themselves.
 */
export function raiseApiRegistry(version: string): void {
  const raised = { ...apiRegistry(), version };
  Reflect.set(globalThis, API_REGISTRY, raised);
}

/** The provider of the API that passes its tracers' calls on to another. */
export interface ProxyProvider {
  setDelegate(provider: TracerProvider): void;
}

export function isProxyProvider(provider: object): provider is ProxyProvider {
  return typeof Reflect.get(provider, 'setDelegate') === 'function';
}

export function tracerBehind(tracer: object): object {
  let target = tracer;
  for (;;) {
    const resolve: unknown = Reflect.get(target, '_getTracer');
    const delegate: unknown =
      typeof resolve === 'function' ? Reflect.apply(resolve, target, []) : undefined;
    if (typeof delegate !== 'object' || delegate === null) return target;
    target = delegate;
  }
}

/** The id generator of a tracer of the SDK (1.x and 2.x): the only way to choose ids per span. */
export function idGeneratorOf(tracer: object): IdGenerator | undefined {
  const generator: unknown = Reflect.get(tracer, '_idGenerator');
  const isGenerator =
    typeof generator === 'object' && generator !== null && 'generateSpanId' in generator;
  return isGenerator ? (generator as IdGenerator) : undefined;
}

export function setIdGenerator(tracer: object, generator: IdGenerator): void {
  Reflect.set(tracer, '_idGenerator', generator);
}

export function tracerOf(instrumentation: object): object | undefined {
  const tracer: unknown = Reflect.get(instrumentation, 'tracer');
  return typeof tracer === 'object' && tracer !== null ? tracer : undefined;
}

/**
 * Lets a span be read by the names that SDK 1.x had, too, as processors and exporters still do. They
 * are put on the class of the SDK's spans, once.
 */
export function showAsBefore(span: object): void {
  if ('parentSpanId' in span) return;
  Object.defineProperties(Object.getPrototypeOf(span), {
    parentSpanId: {
      configurable: true,
      get(this: ReadableSpan) {
        return this.parentSpanContext?.spanId;
      },
    },
    instrumentationLibrary: {
      configurable: true,
      get(this: ReadableSpan) {
        return this.instrumentationScope;
      },
    },
  });
}
