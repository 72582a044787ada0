/**
 * Spans and baggage for workflow code. All of it is deterministic: ids come from the run id and
 * the order of calls, times are the workflow's own, and no promise, timer or random number is
 * added, so that a running workflow may gain or lose a span without a patch.
 *
 * @module
 * @example
 * import { activeSpan, withSpan } from '@wflo/temporal/workflow';
 *
 * export async function order(id: string): Promise<string> {
 *   activeSpan().setAttribute('order.id', id);
 *   return withSpan('order.charge', { 'order.id': id }, async (span) => {
 *     const receipt = await charge(id);
 *     span.setAttribute('order.receipt', receipt);
 *     return receipt;
 *   });
 * }
 */
import { baggageEntries, withBaggageMembers } from '../wire/baggage-header.ts';
import { currentRun } from './current-run.ts';
import {
  attributeEntries,
  NO_SPAN,
  type WorkflowAttribute,
  type WorkflowSpan,
} from './workflow-span.ts';

/**
 * The span of the innermost `withSpan`, of the signal or update that is being handled, or else of
 * `workflow.execute`. It records nothing in queries, validators and workers without the plugin.
 */
export function activeSpan(): WorkflowSpan {
  return currentRun()?.activeSpan() ?? NO_SPAN;
}

/**
 * Runs `fn` inside a span that ends when `fn` returns or its promise settles. Activities, children,
 * signals and log lines of `fn` belong to it. What `fn` returns is returned as it is, the very
 * promise included; what it throws is recorded and thrown on.
 *
 * A promise counts as handled once it is watched: a rejection that nobody awaits or catches, which
 * would fail the workflow task outside of `withSpan`, is only on the span. Await what it returns.
 */
export function withSpan<T>(
  name: string,
  attributes: Readonly<Record<string, WorkflowAttribute>>,
  fn: (span: WorkflowSpan) => T,
): T {
  const run = currentRun();
  const span = run?.startSpan(name);
  if (run === undefined || span === undefined) return fn(NO_SPAN);
  for (const [key, value] of attributeEntries(attributes)) span.setAttribute(key, value);
  let result: T;
  try {
    result = run.inScope({ span }, () => fn(span));
  } catch (error) {
    span.recordError(error);
    run.endSpan(span);
    throw error;
  }
  const isWatched = watch(
    result,
    () => {
      run.endSpan(span);
    },
    (error) => {
      span.recordError(error);
      run.endSpan(span);
    },
  );
  if (!isWatched) run.endSpan(span);
  return result;
}

/** The W3C baggage that travels with this run, and with it to activities, children and signals. */
export function activeBaggage(): Readonly<Record<string, string>> {
  return baggageEntries(currentRun()?.activeBaggage());
}

/** Adds to the baggage of all that `fn` starts; entries that cannot be read add nothing. */
export function withBaggage<T>(entries: Readonly<Record<string, string>>, fn: () => T): T {
  const run = currentRun();
  if (run === undefined) return fn();
  return run.inScope({ baggage: withBaggageMembers(run.activeBaggage(), entries) }, fn);
}

/**
 * Says how a promise ended, without a promise in between, which would delay what awaits it. False
 * for what is no promise, or throws when it is looked at.
 */
function watch(
  value: unknown,
  onFulfilled: () => void,
  onRejected: (error: unknown) => void,
): boolean {
  try {
    const then: unknown = Reflect.get(new Object(value), 'then');
    if (typeof then === 'function') {
      Reflect.apply(then, value, [onFulfilled, onRejected]);
      return true;
    }
  } catch {
    // A proxy or a getter.
  }
  return false;
}
