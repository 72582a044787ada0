import type { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';
import { Deadline } from './export/deadline.ts';
import type { SpanQueue } from './export/span-queue.ts';
import type { SpanCounts, TracingStats } from './span-counts.ts';

/** What `configureTracing` gives back. None of its methods throws or rejects. */
export interface TracingHandle {
  /** Sends what has ended so far. Default bound 10,000 ms. */
  forceFlush(options?: { readonly timeoutMillis?: number }): Promise<void>;
  /**
   * Sends what has ended so far, within the bound (default 5,000 ms), counts the rest as
   * dropped, closes the connection and takes the set-up back, so that tracing can be
   * configured again. A second call gives the first one's promise.
   */
  shutdown(options?: { readonly timeoutMillis?: number }): Promise<void>;
  /** The counts of this configuration alone. */
  stats(): TracingStats;
}

export interface HandleParts {
  readonly counts: SpanCounts;
  /** Absent when tracing is disabled altogether. */
  readonly provider: BasicTracerProvider | undefined;
  /** Absent when nothing is exported. */
  readonly queue: SpanQueue | undefined;
  /** Takes the global registrations back. */
  readonly release: () => void;
}

const FLUSH_TIMEOUT_MILLIS = 10_000;
const SHUTDOWN_TIMEOUT_MILLIS = 5_000;

export function createHandle({ counts, provider, queue, release }: HandleParts): TracingHandle {
  let over: Promise<void> | undefined;

  const shutDown = async (timeoutMillis: number): Promise<void> => {
    release();
    await Promise.all([
      queue?.close(timeoutMillis),
      within(timeoutMillis, () => provider?.shutdown()),
    ]);
  };

  return {
    async forceFlush({ timeoutMillis } = {}) {
      const bound = usable(timeoutMillis, FLUSH_TIMEOUT_MILLIS);
      await Promise.all([queue?.flush(bound), within(bound, () => provider?.forceFlush())]);
    },
    shutdown({ timeoutMillis } = {}) {
      over ??= shutDown(usable(timeoutMillis, SHUTDOWN_TIMEOUT_MILLIS));
      return over;
    },
    stats: () => counts.snapshot(),
  };
}

function usable(millis: number | undefined, fallback: number): number {
  return millis !== undefined && millis >= 0 && millis < 2 ** 31 ? millis : fallback;
}

/** Processors that a caller added may fail or hang: neither reaches the host. */
async function within(timeoutMillis: number, work: () => Promise<void> | undefined): Promise<void> {
  const deadline = new Deadline(timeoutMillis);
  try {
    await Promise.race([
      work(),
      new Promise<void>((resolve) => {
        deadline.onPassed(resolve);
      }),
    ]);
  } catch {
    // The failing processor is not ours; its spans are in nobody's account here.
  } finally {
    deadline.clear();
  }
}
