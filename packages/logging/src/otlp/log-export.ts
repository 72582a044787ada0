import type { Agent } from 'node:http';
import {
  ExportCounts,
  ExportQueue,
  flushBoundMillis,
  InvalidExportSettingError,
  resolveExportSettings,
  resolveQueueLimits,
  resourceAttributes,
  shutdownBoundMillis,
  sumStats,
  type ExportSettings,
  type ExportStats,
  type ExportWarningListener,
  type FlushOptions,
  type ResourceAttributes,
} from '@wflo/otlp';
import { sharedState } from '@wflo/shared-state';
import { InvalidOptionError } from '../errors.ts';
import { addLineReader } from '../pipeline/process-state.ts';
import { encodeLines, TransformerMissingError } from './encode-lines.ts';
import { warningsTo, type LogExportWarning } from './log-export-warning.ts';
import type { WrittenLine } from './log-record.ts';

/** Options of `startLogExport`; the standard variables say what they leave out. */
export interface LogExportOptions {
  /** Default `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`, `OPENTELEMETRY_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly otlpEndpoint?: string;
  /** Default `OTEL_EXPORTER_OTLP_PROTOCOL`, else what the endpoint looks like. */
  readonly protocol?: 'grpc' | 'http/protobuf';
  /** Sent with each request, on top of `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the connections of OTLP over HTTP. Default: by `OTEL_EXPORTER_OTLP_CERTIFICATE` and the like. */
  readonly agent?: Agent;
  /** Attributes of the resource, over `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES`. */
  readonly resource?: ResourceAttributes;
  /** Records held, those under way included. Default `OTEL_BLRP_MAX_QUEUE_SIZE`, else 32,768. */
  readonly maxQueueRecords?: number;
  /** Receives what makes the export incomplete. Default `process.emitWarning`. */
  readonly onWarning?: (warning: LogExportWarning) => void;
}

/** An export that goes on until it is shut down. No method rejects. */
export interface LogExport {
  /** Sends what was written so far. `timeoutMillis` bounds it, default 10,000. */
  flush(options?: FlushOptions): Promise<void>;
  /** Sends what was written so far, and no more. `timeoutMillis` bounds it, default 5,000. */
  shutdown(options?: FlushOptions): Promise<void>;
  stats(): ExportStats;
}

/** As long as `flushLogging` may take. */
const FLUSH_MILLIS = 2_000;
const TRANSFORMER = '@opentelemetry/otlp-transformer';

const everyCount = sharedState<ExportCounts[]>('@wflo/logging/otlp', 1, () => []);

/**
 * Sends every line that is written from now on to an OTLP endpoint as a log record, too: filtered,
 * bounded and without secrets, as it is on the line. Undefined where no endpoint is set, or where
 * `OTEL_LOGS_EXPORTER` names no `otlp`.
 *
 * @throws {InvalidOptionError} `WFLO_LOGGING_INVALID_OPTION` for an option that cannot be used; of a
 * variable that cannot be used `onWarning` is told.
 * @example
 * const logExport = startLogExport({ otlpEndpoint: 'http://localhost:4318' });
 * await logExport?.shutdown();
 */
export function startLogExport(options: LogExportOptions = {}): LogExport | undefined {
  const warn = warningsTo(options.onWarning);
  const counts = new ExportCounts();
  const queue = openQueue(options, counts, warn);
  if (queue === undefined) return undefined;
  everyCount.push(counts);
  const stopReading = addLineReader({
    read: (line) => {
      queue.add({ line, observedMillis: Date.now() });
    },
    flush: () => queue.flush(FLUSH_MILLIS),
  });
  let shutdown: Promise<void> | undefined;
  return {
    flush: (flush) => queue.flush(flushBoundMillis(flush)),
    shutdown: (flush) => {
      stopReading();
      return (shutdown ??= queue.close(shutdownBoundMillis(flush)));
    },
    stats: () => counts.exportStats(),
  };
}

/** What became of all records since the process began, over all exports. */
export function logExportStats(): ExportStats {
  return sumStats(everyCount);
}

function openQueue(
  options: LogExportOptions,
  counts: ExportCounts,
  warn: ExportWarningListener,
): ExportQueue<WrittenLine> | undefined {
  const { otlpEndpoint, protocol, headers, agent, maxQueueRecords: maxQueueItems } = options;
  const { env } = process;
  try {
    const settings = resolveExportSettings(
      'logs',
      { otlpEndpoint, protocol, headers, agent },
      env,
      warn,
    );
    if (settings === undefined) return undefined;
    const names = { variablePrefix: 'OTEL_BLRP', maxQueueItems: 'maxQueueRecords' };
    const limits = resolveQueueLimits({ maxQueueItems }, env, names, warn);
    return new ExportQueue({
      ...{ settings, limits, warn, counts },
      encode: encoder(resourceAttributes(options.resource ?? {}, env), settings, warn),
      sizeOf: ({ line }) => line.length + 64,
      scope: { meter: '@wflo/logging', prefix: 'wflo.logging' },
    });
  } catch (error) {
    if (!(error instanceof InvalidExportSettingError)) throw error;
    throw new InvalidOptionError(error.source, error.value, error.expected);
  }
}

/** Says once what to install where the package that encodes is not there. */
function encoder(
  resource: ResourceAttributes,
  { endpoint: { protocol } }: ExportSettings,
  warn: ExportWarningListener,
): (lines: readonly WrittenLine[]) => Promise<Uint8Array> {
  let hasWarned = false;
  return async (lines) => {
    try {
      return await encodeLines(lines, resource);
    } catch (error) {
      if (!hasWarned && error instanceof TransformerMissingError) {
        hasWarned = true;
        const packages = protocol === 'grpc' ? `${TRANSFORMER} @grpc/grpc-js` : TRANSFORMER;
        const message = `Log records are not exported: add what encodes them, npm install ${packages}.`;
        warn({ kind: 'failing', message });
      }
      throw error;
    }
  };
}
