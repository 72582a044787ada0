import { AsyncLocalStorage } from 'node:async_hooks';

import { sharedState } from '@wflo/shared-state';
import { FieldSet } from '../values/field-set.ts';

const { ambient } = sharedState('@wflo/logging/context', 1, () => ({
  ambient: new AsyncLocalStorage<FieldSet>(),
}));

/**
 * Runs a function with fields that each line written by it carries, over awaits, timers and
 * callbacks, and not beyond. Contexts nest: the inner one adds to the outer one. Fields bound to
 * a logger, and those of the call itself, win over it.
 *
 * @returns what the function returns; what it throws passes through
 * @example
 * await withLogContext({ execution_id: 'exec-1' }, async () => {
 *   getLogger('app.step').info('step_started'); // carries execution_id
 * });
 */
export function withLogContext<T>(fields: object, fn: () => T): T {
  return ambient.run(ambientFields().with(fields), fn);
}

export function ambientFields(): FieldSet {
  return ambient.getStore() ?? FieldSet.empty;
}
