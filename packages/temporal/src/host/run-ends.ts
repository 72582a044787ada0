import type { WorkflowInfo } from '@temporalio/workflow';
import type { CloseRequest } from '../server/close-requests.ts';
import type { Cancellations } from './cancellations.ts';
import type { KnownCosts, RunCostLookups } from './run-costs.ts';

export interface RunEnd {
  /** Who cancelled it; absent where nobody has. */
  readonly cancelled?: CloseRequest;
  /** Absent where it has made no LLM calls. */
  readonly costs: KnownCosts | undefined;
}

type Info = Pick<WorkflowInfo, 'workflowId' | 'runId' | 'namespace' | 'taskQueue'>;

/** What the span and the last line of a run have to say that its own code does not know. */
export class RunEnds {
  readonly #cancellations: Cancellations;
  readonly #costs: RunCostLookups;

  constructor(cancellations: Cancellations, costs: RunCostLookups) {
    this.#cancellations = cancellations;
    this.#costs = costs;
  }

  /** Calls `then` with what is known: at once where nothing has to be looked up. */
  whenKnown(info: Info, cancelReason: string | undefined, then: (end: RunEnd) => void): void {
    const run = { executionId: info.workflowId, runId: info.runId };
    if (cancelReason === undefined) {
      this.#costs.whenKnown(run, (costs) => {
        then({ costs });
      });
      return;
    }
    this.#cancellations.whenKnown(info, cancelReason, (cancelled) => {
      this.#costs.whenKnown(run, (costs) => {
        then({ cancelled, costs });
      });
    });
  }
}
