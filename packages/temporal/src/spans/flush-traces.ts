/**
 * Hands finished spans to the exporter before a worker's end is reported.
 *
 * @module
 */
import { trace } from '@opentelemetry/api';

/** Flushes the global tracer provider, if it can be; waits at most the given time, never rejects. */
export async function flushTraces(timeoutMillis: number): Promise<void> {
  const provider = flushable(trace.getTracerProvider());
  if (provider === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, timeoutMillis);
  });
  try {
    await Promise.race([provider.forceFlush({ timeoutMillis }), deadline]);
  } catch {
    // The provider counts what it could not export; a worker's end must not fail for it.
  } finally {
    clearTimeout(timer);
  }
}

interface Flushable {
  /** OpenTelemetry's SDK and @wflo/tracing take the bound; others ignore it. */
  forceFlush(options: { readonly timeoutMillis: number }): Promise<void>;
}

/** The SDK's provider: itself, or behind the API's proxy. */
function flushable(provider: object): Flushable | undefined {
  if (isFlushable(provider)) return provider;
  const getDelegate: unknown = Reflect.get(provider, 'getDelegate');
  if (typeof getDelegate !== 'function') return undefined;
  const delegate: unknown = Reflect.apply(getDelegate, provider, []);
  return typeof delegate === 'object' && delegate !== null && isFlushable(delegate)
    ? delegate
    : undefined;
}

function isFlushable(provider: object): provider is Flushable {
  return 'forceFlush' in provider && typeof provider.forceFlush === 'function';
}
