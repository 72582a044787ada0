import type { SpanCounts, TracingStats } from './export/span-counts.ts';
import type { SpanPipeline } from './span-pipeline.ts';

/** What `configureTracing` returns. None of its methods throws or rejects. */
export interface TracingHandle {
  /** Sends what has ended so far. Default bound 10,000 ms. */
  forceFlush(options?: { readonly timeoutMillis?: number }): Promise<void>;
  /**
   * Sends what has ended so far, within the bound (default 5,000 ms), counts the rest as
   * dropped, closes the connection and removes the set-up, so that tracing can be
   * configured again. A second call returns the first one's promise.
   */
  shutdown(options?: { readonly timeoutMillis?: number }): Promise<void>;
  /** The counts of this configuration alone. */
  stats(): TracingStats;
}

export interface HandleParts {
  readonly counts: SpanCounts;
  /** Absent when tracing is disabled altogether. */
  readonly pipeline: SpanPipeline | undefined;
  /** Removes the global registrations. */
  readonly release: () => void;
}

export function createHandle({ counts, pipeline, release }: HandleParts): TracingHandle {
  let over: Promise<void> | undefined;
  return {
    async forceFlush(options) {
      await pipeline?.forceFlush(options);
    },
    shutdown(options) {
      if (over === undefined) {
        release();
        over = pipeline?.shutdown(options) ?? Promise.resolve();
      }
      return over;
    },
    stats: () => counts.snapshot(),
  };
}
