/**
 * `log` of `@temporalio/activity`, written straight to our logger: the line keeps the span and the
 * ambient fields of the moment, which it would lose on the way through Temporal's log buffer.
 *
 * @module
 */
import type { Logger } from '@temporalio/common';
import { fieldsFromAttributes } from './log-fields.ts';
import { levelOf, type TelemetryLogger } from './telemetry-logger.ts';
import { temporalLogger } from './temporal-logger.ts';

/** A logger of Temporal's shape on top of ours, which adds the given fields to each line. */
export function activityLog(
  logger: TelemetryLogger,
  identity: () => Record<string, unknown>,
): Logger {
  return temporalLogger((level, message, meta) => {
    logger[levelOf(level)](message, { ...identity(), ...fieldsFromAttributes(meta) });
  });
}
