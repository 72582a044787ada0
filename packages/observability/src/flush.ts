import { setTimeout as pause } from 'node:timers/promises';
import { flushLogging } from '@wflo/logging';
import type { LogExport } from '@wflo/logging/otlp';
import type { MetricsExport } from '@wflo/metrics/otlp';
import type { TracingHandle } from '@wflo/tracing';

interface Flushed {
  readonly tracing: TracingHandle;
  readonly push: MetricsExport | undefined;
  readonly logExport: LogExport | undefined;
}

const DEFAULT_TIMEOUT_MILLIS = 5_000;

/** Sends what there is of every signal, all of it within one bound. Never rejects. */
export async function flushSignals(
  { tracing, push, logExport }: Flushed,
  options: { readonly timeoutMillis?: number } = {},
): Promise<void> {
  const { timeoutMillis = DEFAULT_TIMEOUT_MILLIS } = options;
  const bound = { timeoutMillis };
  const over = new AbortController();
  await Promise.allSettled([
    tracing.forceFlush(bound),
    push?.flush(bound),
    logExport?.flush(bound),
    Promise.race([flushLogging(), pause(timeoutMillis, undefined, { signal: over.signal })]),
  ]);
  over.abort();
}
