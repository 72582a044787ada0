/**
 * Every reach into what OpenTelemetry's SDK and API keep to themselves. Proxies are known by what
 * they do, since the copies of the API in a process share no class.
 *
 * @module
 */
import type { Context, Link, SpanKind, Tracer } from '@opentelemetry/api';

/** `SamplingDecision.RECORD_AND_SAMPLED` of OpenTelemetry's SDKs. */
export const RECORD_AND_SAMPLED = 2;

export interface Sampler {
  shouldSample(
    context: Context,
    traceId: string,
    name: string,
    kind: SpanKind,
    attributes: object,
    links: Link[],
  ): { readonly decision: number };
}

/** The sampler that the SDK's tracers hold, behind whatever proxies; others have none. */
export function samplerOf(tracer: Tracer): Sampler | undefined {
  const sampler: unknown = Reflect.get(behindProxies(tracer, '_getTracer'), '_sampler');
  return hasMethod<Sampler>(sampler, 'shouldSample') ? sampler : undefined;
}

export interface FlushableProvider {
  /** OpenTelemetry's SDK and @wflo/tracing take the bound; others ignore it. */
  forceFlush(options: { readonly timeoutMillis: number }): Promise<void>;
}

/** The SDK's provider: itself, or behind the API's proxy. */
export function flushableProvider(provider: object): FlushableProvider | undefined {
  const behind = behindProxies(provider, 'getDelegate', 'forceFlush');
  return hasMethod<FlushableProvider>(behind, 'forceFlush') ? behind : undefined;
}

function behindProxies(proxy: object, resolver: string, until = ''): object {
  let target = proxy;
  while (!(until in target)) {
    const resolve: unknown = Reflect.get(target, resolver);
    const delegate: unknown =
      typeof resolve === 'function' ? Reflect.apply(resolve, target, []) : undefined;
    if (typeof delegate !== 'object' || delegate === null) break;
    target = delegate;
  }
  return target;
}

function hasMethod<T extends object>(value: unknown, method: keyof T & string): value is T {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, method) === 'function'
  );
}
