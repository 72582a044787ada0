import { logs, SeverityNumber } from '@opentelemetry/api-logs';
import type { Attributes, Context } from '@opentelemetry/api';

/** An event as a log record of the global logger provider, in the trace of `context`. */
export function emitEvent(eventName: string, attributes: Attributes, context: Context): void {
  logs.getLogger('@wflo/genai').emit({
    eventName,
    context,
    severityNumber: SeverityNumber.INFO,
    attributes,
  });
}

/** Whether somebody has registered a logger provider, so that log records go anywhere. */
export function hasLoggerProvider(): boolean {
  return Reflect.get(globalThis, Symbol.for('io.opentelemetry.js.api.logs')) !== undefined;
}
