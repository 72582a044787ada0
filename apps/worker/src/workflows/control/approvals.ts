import {
  ApplicationFailure,
  defineSignal,
  defineUpdate,
  log,
  setHandler,
} from '@temporalio/workflow';
import { readDecision, type Decision, type DecisionRequest } from './decision.ts';

/** Decides over an approval step; responds, and refuses what can't be decided without a trace. */
export const decideUpdate = defineUpdate<Decision, [DecisionRequest]>('decide');
/** The same without a response: what can't be decided is ignored, and logged. */
export const approveSignal = defineSignal<[DecisionRequest]>('approve');

export interface OpenApproval {
  /** What whoever decides reads. */
  readonly message: string;
  /** When the step fails without a decision. ISO 8601. */
  readonly deadline: string;
  readonly decision?: Decision;
}

/** The approvals that a run waits for, decided by the update `decide` or the signal `approve`. */
export class Approvals {
  readonly #open: Map<string, OpenApproval>;

  /** Listens; takes over what an earlier run of the execution waited for. */
  constructor(carried: Readonly<Record<string, OpenApproval>> = {}) {
    this.#open = new Map(Object.entries(carried));
    setHandler(decideUpdate, (request) => this.#decide(request), {
      validator: (request) => {
        const { problem } = this.#judge(request);
        if (problem === undefined) return;
        throw ApplicationFailure.nonRetryable(problem, 'WFLO_DECISION_REFUSED');
      },
    });
    setHandler(approveSignal, (request) => {
      const { problem } = this.#judge(request);
      if (problem === undefined) this.#decide(request);
      else log.warn('approval_ignored', { reason: problem });
    });
  }

  open(stepId: string, approval: OpenApproval): void {
    this.#open.set(stepId, approval);
  }

  find(stepId: string): OpenApproval | undefined {
    return this.#open.get(stepId);
  }

  close(stepId: string): void {
    this.#open.delete(stepId);
  }

  closeAll(): void {
    this.#open.clear();
  }

  /** By step id: those without a decision, or with one that its step has not seen yet. */
  all(): Record<string, OpenApproval> {
    return Object.fromEntries(this.#open);
  }

  #judge(request: unknown) {
    const read = readDecision(request, new Date().toISOString());
    if ('problem' in read) return { problem: read.problem };
    const approval = this.#open.get(read.step);
    if (approval === undefined) {
      const names = [...this.#open.keys()].join(', ');
      const waiting = names === '' ? 'none does' : `those that do: ${names}`;
      return {
        problem: `No step ${JSON.stringify(read.step.slice(0, 64))} waits for a decision; ${waiting}.`,
      };
    }
    if (approval.decision !== undefined) {
      return { problem: `Step "${read.step}" is decided already.` };
    }
    return { ...read, approval, problem: undefined };
  }

  #decide(request: unknown): Decision {
    const judged = this.#judge(request);
    if (judged.problem !== undefined) {
      throw ApplicationFailure.nonRetryable(judged.problem, 'WFLO_DECISION_REFUSED');
    }
    const { step, decision, approval } = judged;
    this.#open.set(step, { ...approval, decision });
    return decision;
  }
}
