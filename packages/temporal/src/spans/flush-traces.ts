import { trace } from '@opentelemetry/api';
import { flushableProvider } from '../open-telemetry-internals.ts';

/** Flushes the global tracer provider, if it can be, within the time. Never rejects. */
export async function flushTraces(timeoutMillis: number): Promise<void> {
  const provider = flushableProvider(trace.getTracerProvider());
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
