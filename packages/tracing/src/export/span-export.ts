import {
  ExportQueue,
  InvalidExportSettingError,
  resolveExporters,
  resolveExportSettings,
  resolveQueueLimits,
  type Clock,
  type ExportOptions,
  type ExportSettings,
  type ExportWarning,
  type QueueLimits,
} from '@wflo/otlp';
import {
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node';
import { InvalidEndpointError, InvalidTracingOptionError } from '../errors.ts';
import type { TracingWarning, WarningListener } from '../tracing-warning.ts';
import type { SpanCounts } from './span-counts.ts';
import { encodeSpans } from './span-encoder.ts';
import { estimateSpanBytes } from './span-size.ts';

export type SpanQueue = ExportQueue<ReadableSpan>;

/** What `TracingOptions` says of the export. */
export interface SpanExportOptions extends ExportOptions {
  readonly enabled?: boolean;
  readonly maxQueueSpans?: number;
  readonly maxQueueBytes?: number;
  readonly scheduledDelayMillis?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const CODES: Readonly<Record<ExportWarning['kind'], TracingWarning['code']>> = {
  setting_ignored: 'WFLO_TRACING_SETTING_IGNORED',
  failing: 'WFLO_TRACING_EXPORT_FAILING',
  recovered: 'WFLO_TRACING_EXPORT_RECOVERED',
};

/** Where spans go and within which bounds; `settings` is undefined where they go nowhere. */
export interface SpanExport {
  readonly settings: ExportSettings | undefined;
  readonly limits: QueueLimits;
  /** What prints each span on stdout, where `OTEL_TRACES_EXPORTER` names `console`. */
  readonly printing: readonly SpanProcessor[];
}

/** @throws InvalidEndpointError, InvalidTracingOptionError */
export function resolveSpanExport(
  options: SpanExportOptions,
  env: Environment,
  warn: WarningListener,
): SpanExport {
  const { enabled, maxQueueSpans: maxQueueItems, maxQueueBytes, scheduledDelayMillis } = options;
  const bounds = { maxQueueItems, maxQueueBytes, scheduledDelayMillis };
  const names = { variablePrefix: 'OTEL_BSP', maxQueueItems: 'maxQueueSpans' };
  const isOff = enabled === false || env['OTEL_SDK_DISABLED']?.trim().toLowerCase() === 'true';
  const prints = !isOff && resolveExporters('traces', env).console;
  try {
    return {
      printing: prints ? [new SimpleSpanProcessor(new ConsoleSpanExporter())] : [],
      limits: resolveQueueLimits(bounds, env, names, asTracingWarning(warn)),
      settings: isOff
        ? undefined
        : resolveExportSettings('traces', options, env, asTracingWarning(warn)),
    };
  } catch (error) {
    throw error instanceof InvalidExportSettingError ? asTracingError(error) : error;
  }
}

export interface SpanQueueParts {
  readonly settings: ExportSettings;
  readonly limits: QueueLimits;
  readonly counts: SpanCounts;
  readonly warn: WarningListener;
  /** Default: the real one. */
  readonly clock?: Clock;
}

export function createSpanQueue({ warn, ...parts }: SpanQueueParts): SpanQueue {
  return new ExportQueue({
    ...parts,
    warn: asTracingWarning(warn),
    encode: encodeSpans,
    sizeOf: estimateSpanBytes,
    scope: { meter: '@wflo/tracing', prefix: 'wflo.tracing' },
  });
}

function asTracingWarning(warn: WarningListener): (warning: ExportWarning) => void {
  return ({ kind, message }) => {
    warn({ code: CODES[kind], message });
  };
}

function asTracingError(error: InvalidExportSettingError): Error {
  const { source, value, expected, isEndpoint, cause } = error;
  const options = cause === undefined ? undefined : { cause };
  return isEndpoint
    ? new InvalidEndpointError(source, String(value), expected, options)
    : new InvalidTracingOptionError(source, value, expected, options);
}
