import type { Context as ActivityContext } from '@temporalio/activity';
import type { Logger } from '@temporalio/common';
import type { Guard } from '../telemetry/guard.ts';
import { fieldsOfLine, withoutRepeated } from '../telemetry/log-fields.ts';
import { logContributors } from '../temporal-internals.ts';
import { levelOf, type TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { temporalLogger } from '../telemetry/temporal-logger.ts';

/** The activity, with the SDK's own logger. */
export interface LoggedActivity {
  readonly log: Logger;
  readonly info: Pick<ActivityContext['info'], 'namespace' | 'taskQueue' | 'isLocal'>;
}

export interface ActivityLogOptions {
  readonly logger: TelemetryLogger;
  readonly guard: Guard;
  /** Says whose line it is; called at each. */
  readonly identity: () => Readonly<Record<string, unknown>>;
}

/**
 * `log` of `@temporalio/activity`, written straight to our logger: a line keeps the span and the
 * ambient fields of the moment, which it would lose on the way through Temporal's log buffer. It
 * has the identity, what the activity's interceptors add (`getLogAttributes`) and its own
 * attributes. Nothing of it throws.
 */
export function activityLog(
  { log, info }: LoggedActivity,
  { logger, guard, identity }: ActivityLogOptions,
): Logger {
  const added = attributesAddedBy(log);
  const { namespace, taskQueue, isLocal } = info;
  return temporalLogger((level, message, meta) => {
    guard.run(() => {
      const attributes = {
        ...withoutSpan(withoutRepeated(guard.run(added, {}), { namespace, taskQueue, isLocal })),
        ...meta,
      };
      logger[levelOf(level)](message, fieldsOfLine(identity(), attributes));
    });
  });
}

/** What the SDK and the interceptors of all plugins add to a line. */
function attributesAddedBy(log: Logger): () => Record<string, unknown> {
  const parts = logContributors(log);
  return () => {
    const attributes: Record<string, unknown> = {};
    for (const part of parts) {
      const added: unknown = typeof part === 'function' ? Reflect.apply(part, undefined, []) : part;
      if (typeof added === 'object') Object.assign(attributes, added);
    }
    return attributes;
  };
}

/** The span of a line is the one that is active, which may be within the attempt's. */
function withoutSpan({
  trace_id: _traceId,
  span_id: _spanId,
  trace_flags: _traceFlags,
  ...attributes
}: Record<string, unknown>): Record<string, unknown> {
  return attributes;
}
