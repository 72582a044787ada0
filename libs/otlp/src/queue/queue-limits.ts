import { InvalidExportSettingError } from '../errors.ts';
import type { ExportWarningListener } from '../export-warning.ts';
import { MAX_TIMER_MILLIS } from '../settings/export-timeout.ts';
import { warnIgnored } from '../settings/ignored-variable.ts';
import { variable, type Environment } from '../settings/variables.ts';

/** The bounds of a queue. */
export interface QueueLimits {
  /** Items held, those under way included; more are dropped as `queue_full`. */
  readonly maxQueueItems: number;
  /** Estimated bytes held, those under way included. */
  readonly maxQueueBytes: number;
  /** Items of one request. */
  readonly maxBatchItems: number;
  /** The longest that an item waits for its batch to fill up, in milliseconds. */
  readonly scheduledDelayMillis: number;
  /** How long one batch is retried, from its first attempt, in milliseconds. */
  readonly maxRetryMillis: number;
}

export interface QueueOptions {
  /** Default 32,768. */
  readonly maxQueueItems?: number;
  /** Default 67,108,864 (64 MiB). */
  readonly maxQueueBytes?: number;
  /** Default 1,000. */
  readonly scheduledDelayMillis?: number;
}

export interface QueueLimitNames {
  /** Of the variables: `OTEL_BSP` for spans, `OTEL_BLRP` for log records. */
  readonly variablePrefix: string;
  /** What the caller's own option for `maxQueueItems` is called. */
  readonly maxQueueItems: string;
}

const MAX_BATCH_ITEMS = 512;
/** As the Collector's own exporter has it: it outlasts the restart of a collector. */
export const MAX_RETRY_MILLIS = 300_000;

/**
 * From options, then variables such as `OTEL_BSP_MAX_QUEUE_SIZE`, then defaults.
 *
 * A variable that cannot be used is handed to `warn` and counts as unset.
 *
 * @throws {@link InvalidExportSettingError} for an option that is no positive integer
 */
export function resolveQueueLimits(
  options: QueueOptions,
  env: Environment,
  names: QueueLimitNames,
  warn: ExportWarningListener = () => undefined,
): QueueLimits {
  const fromVariable = (suffix: string, fallback: number, least = 1): number => {
    const found = variable(env, `${names.variablePrefix}_${suffix}`);
    if (found === undefined) return fallback;
    const value = Number(found.value);
    if (Number.isSafeInteger(value) && value >= least) return value;
    warnIgnored(warn, found, `a whole number, ${least} or above`);
    return fallback;
  };
  const { maxQueueItems, scheduledDelayMillis, maxQueueBytes = 64 * 1024 * 1024 } = options;
  const queueItems =
    maxQueueItems === undefined
      ? fromVariable('MAX_QUEUE_SIZE', 32_768)
      : positiveInteger(names.maxQueueItems, maxQueueItems);
  return {
    maxQueueItems: queueItems,
    maxQueueBytes: positiveInteger('maxQueueBytes', maxQueueBytes),
    maxBatchItems: Math.min(fromVariable('MAX_EXPORT_BATCH_SIZE', MAX_BATCH_ITEMS), queueItems),
    scheduledDelayMillis:
      scheduledDelayMillis === undefined
        ? Math.min(fromVariable('SCHEDULE_DELAY', 1_000, 0), MAX_TIMER_MILLIS)
        : positiveInteger('scheduledDelayMillis', scheduledDelayMillis),
    maxRetryMillis: MAX_RETRY_MILLIS,
  };
}

function positiveInteger(source: string, value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidExportSettingError(source, value, 'a positive integer');
}
