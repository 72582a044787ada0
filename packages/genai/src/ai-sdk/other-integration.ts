import { context, type Context } from '@opentelemetry/api';
import { field, listAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';

/**
 * Another integration that makes spans of the same work, as `@ai-sdk/otel` does: its spans are
 * enriched, and there are no second ones. Known are those that are registered globally.
 */
export interface OtherIntegration {
  /** Where it has the call of a model that is about to be made. */
  contextOf(callId: string): Context | undefined;
}

const REGISTERED = 'AI_SDK_TELEMETRY_INTEGRATIONS';

export function otherIntegration(): OtherIntegration | undefined {
  const found = listAt(globalThis, REGISTERED).find(isOpenTelemetry);
  const execute = field(found, 'executeLanguageModelCall');
  if (typeof execute !== 'function') return undefined;
  return {
    contextOf: (callId) =>
      safely(() => {
        let active: Context | undefined;
        const look = (): Promise<void> => {
          active = context.active();
          return Promise.resolve();
        };
        Reflect.apply(execute, found, [{ callId, execute: look }]);
        return active;
      }),
  };
}

function isOpenTelemetry(integration: unknown): boolean {
  const name = field(field(integration, 'constructor'), 'name');
  return typeof name === 'string' && name.endsWith('OpenTelemetry');
}
