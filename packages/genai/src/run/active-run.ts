import { createContextKey, type Context } from '@opentelemetry/api';
import type { LlmCallRun } from '@wflo/shared-state';

/**
 * The run that work belongs to, in OpenTelemetry's context under `Symbol.for('wflo.run')`. Whoever
 * runs activities sets it (`@wflo/temporal` does); nobody has to.
 */
export interface ActiveRun extends LlmCallRun {
  /** Calls `listener` when the attempt has ended, before its span does. */
  readonly onAttemptEnd?: (listener: (outcome: { readonly failed: boolean }) => void) => void;
}

/** `createContextKey` makes it with `Symbol.for`: it is the same in every copy of a package. */
export const RUN_KEY = createContextKey('wflo.run');

export function activeRun(context: Context): ActiveRun | undefined {
  const run = context.getValue(RUN_KEY);
  return typeof run === 'object' && run !== null ? run : undefined;
}
