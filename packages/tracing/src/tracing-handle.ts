import type { AttributeValue } from '@opentelemetry/api';
import type { Resource } from '@opentelemetry/resources';
import { Deadline, type ResourceAttributes } from '@wflo/otlp';
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
  /**
   * The attributes of the resource, for what else has to name the process as its spans do. Waits for
   * detectors, at most 1,000 ms; what is not known by then is left out.
   */
  resourceAttributes(): Promise<ResourceAttributes>;
  /** The counts of this configuration alone. */
  stats(): TracingStats;
}

export interface HandleParts {
  readonly counts: SpanCounts;
  /** Absent when tracing is disabled altogether. */
  readonly pipeline: SpanPipeline | undefined;
  readonly resource: Resource;
  /** Removes the global registrations. */
  readonly release: () => void;
}

export function createHandle({ counts, pipeline, resource, release }: HandleParts): TracingHandle {
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
    resourceAttributes: () => detected(resource),
    stats: () => counts.snapshot(),
  };
}

const DETECTION_MILLIS = 1_000;

async function detected(resource: Resource): Promise<ResourceAttributes> {
  const deadline = new Deadline(DETECTION_MILLIS);
  const ready = resource.waitForAsyncAttributes?.() ?? Promise.resolve();
  await Promise.race([
    ready.catch(() => undefined),
    new Promise<void>((resolve) => {
      deadline.onPassed(resolve);
    }),
  ]);
  deadline.clear();
  const known = Object.entries(resource.attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, withoutHoles(value)] as const],
  );
  return Object.fromEntries(known);
}

function withoutHoles(value: AttributeValue): ResourceAttributes[string] {
  return Array.isArray(value) ? value.filter((one) => one !== null && one !== undefined) : value;
}
