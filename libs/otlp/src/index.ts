/**
 * The OTLP export of one signal: settings by options and environment, a queue with bounds, retries
 * and drop counts, and its transports over gRPC and HTTP.
 *
 * @module
 * @example
 * const settings = resolveExportSettings('logs', {}, process.env, warn);
 * const limits = resolveQueueLimits({}, process.env, names);
 * const queue = settings && new ExportQueue({ settings, limits, encode, sizeOf, warn, scope });
 * queue?.add(record);
 * await queue?.close(5_000);
 */
export { ExportCounts, sumStats, type ExportStats } from './accounts/export-counts.ts';
export { InvalidExportSettingError } from './errors.ts';
export type { ExportWarning, ExportWarningListener } from './export-warning.ts';
export type { Clock } from './queue/clock.ts';
export { Deadline } from './queue/deadline.ts';
export { ExportQueue, type ExportQueueOptions } from './queue/export-queue.ts';
export { flushBoundMillis, shutdownBoundMillis, type FlushOptions } from './queue/flush-options.ts';
export {
  MAX_RETRY_MILLIS,
  resolveQueueLimits,
  type QueueLimitNames,
  type QueueLimits,
  type QueueOptions,
} from './queue/queue-limits.ts';
export { resolveExporters, type Exporters } from './settings/exporters.ts';
export {
  resolveExportSettings,
  type ExportOptions,
  type ExportSettings,
} from './settings/export-settings.ts';
export { resourceAttributes, type ResourceAttributes } from './settings/resource.ts';
export { serviceInstanceId } from './settings/service-instance.ts';
export type { OtlpProtocol } from './settings/otlp-endpoint.ts';
export type { Signal } from './signal.ts';
export type { OtlpTransport, TransmitOptions, TransmitResult } from './transport/otlp-transport.ts';
