import type { RunBudget } from '@wflo/shared-state';
import { readBudgetHeader } from '../wire/run-budget.ts';
import type { RunKey } from './runs.ts';
import { call, type ServedTaskQueue } from './task-queue.ts';

type Connected = Pick<ServedTaskQueue, 'connection' | 'namespace'>;

const MOST_KNOWN = 1_000;
/** Attempts of one turn that are looked up, back to the first. */
const MOST_ATTEMPTS = 100;

/**
 * The budgets of turns of cron schedules that are repeated: all attempts of a turn are in that of
 * its first, and only the history of each has the one before.
 */
export class RepeatedTurns {
  readonly #served = new Set<Connected>();
  readonly #known = new Map<string, Promise<string | undefined>>();

  /** Looks up over this connection until the returned function is called. */
  serve(queue: Connected): () => Promise<void> {
    this.#served.add(queue);
    return () => {
      this.#served.delete(queue);
      return Promise.resolve();
    };
  }

  /** The budget with those of first attempts in place of others'; as it is where that is not known. */
  async resolve(budget: RunBudget, namespace: string, left = MOST_ATTEMPTS): Promise<RunBudget> {
    const { retryOf, parent, ...own } = budget;
    const id = retryOf === undefined ? undefined : await this.#idOf(retryOf, namespace, left);
    return {
      ...own,
      ...(id !== undefined && { id }),
      ...(parent !== undefined && { parent: await this.resolve(parent, namespace) }),
    };
  }

  #idOf(run: RunKey, namespace: string, left: number): Promise<string | undefined> {
    const known = this.#known.get(run.runId);
    if (known !== undefined) return known;
    const found = this.#lookUp(run, namespace, left).catch(() => {
      this.#known.delete(run.runId);
      return undefined;
    });
    this.#known.set(run.runId, found);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_KNOWN && oldest !== undefined) this.#known.delete(oldest);
    return found;
  }

  async #lookUp(
    { executionId, runId }: RunKey,
    namespace: string,
    left: number,
  ): Promise<string | undefined> {
    const queue = [...this.#served].find((served) => served.namespace === namespace);
    if (queue === undefined || left === 0) throw new Error('cannot be looked up');
    const request = {
      namespace,
      execution: { workflowId: executionId, runId },
      maximumPageSize: 1,
    };
    const { history } = await call(queue, (service) =>
      service.getWorkflowExecutionHistory(request),
    );
    const started = history?.events?.[0]?.workflowExecutionStartedEventAttributes;
    if (!started) throw new Error('has no start');
    const { attempt, continuedExecutionRunId: previous, originalExecutionRunId } = started;
    if (Number(attempt) > 1 && previous) {
      return this.#idOf({ executionId, runId: previous }, namespace, left - 1);
    }
    const passed = readBudgetHeader(started.header?.fields);
    if (passed?.isOwn === true && passed.from === previous && !passed.budget.unreadable) {
      return (await this.resolve(passed.budget, namespace, left - 1)).id;
    }
    return `run-${originalExecutionRunId || runId}`;
  }
}

/** Whether something of it has to be looked up. */
export function isOfRepeatedTurn(budget: RunBudget | undefined): budget is RunBudget {
  for (let one = budget; one !== undefined; one = one.parent) {
    if (one.retryOf !== undefined) return true;
  }
  return false;
}
