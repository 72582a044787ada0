import { CancellationScope, CancelledFailure, workflowInfo } from '@temporalio/workflow';
import type {
  BudgetRef,
  PreparedExecution,
  Reads,
  Step,
  TemplateScope,
} from '../activities/contract.ts';
import { persistence } from './activity-proxies.ts';
import { compensationId, type CompletedStep } from './compensations.ts';
import { Continuation, type CarriedState } from './control/continuation.ts';
import { isBudgetRefusal } from './persistence/failure-reason.ts';
import { recordedStep } from './persistence/recorded-step.ts';
import type { StepRow } from './persistence/step-row.ts';
import { areRowsWithWork } from './patches.ts';
import type { RunControl } from './control/run-control.ts';
import { runStep } from './steps/index.ts';
import { StepSuspended, type StepContext } from './steps/step-runner.ts';

const NOTHING: Reads = { inputs: [], steps: [] };

function pick<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

export interface StepGraphOptions {
  /** The budget that LLM calls must fit; default none. */
  readonly budget?: BudgetRef | undefined;
  /** What an earlier run of the execution hands over. */
  readonly carried?: CarriedState | undefined;
}

/** Runs the steps of a definition, each as soon as those it depends on have completed. */
export class StepGraphRun {
  readonly #budget: BudgetRef | undefined;
  readonly #prepared: PreparedExecution;
  readonly #outputs: Record<string, { output: unknown }>;
  readonly #completed: string[];
  readonly #suspended: Record<string, string>;
  readonly #control: RunControl;
  readonly #continuation: Continuation;
  #snapshots: number;

  /** Of what is in flight: it may outlast the scope of the steps. */
  #inFlight = CancellationScope.current();

  constructor(
    prepared: PreparedExecution,
    control: RunControl,
    { budget, carried }: StepGraphOptions = {},
  ) {
    this.#budget = budget;
    this.#prepared = prepared;
    this.#control = control;
    this.#outputs = { ...carried?.outputs };
    this.#completed = [...(carried?.completed ?? [])];
    this.#suspended = { ...carried?.suspended };
    this.#snapshots = carried?.snapshots ?? 0;
    this.#continuation = new Continuation(prepared.continuation);
    for (const { id } of prepared.definition.steps) {
      control.mark(id, this.#completed.includes(id) ? 'completed' : 'waiting');
    }
  }

  /** What a template that reads this sees. */
  scopeFor({ inputs, steps }: Reads): TemplateScope {
    return {
      inputs: pick(this.#prepared.inputs, inputs),
      steps: pick(this.#outputs, steps),
      execution: { id: workflowInfo().workflowId },
      workflow: { id: this.#prepared.definition.id },
    };
  }

  /**
   * Runs the steps that have not completed. After the first failure none starts, and those that run
   * are cancelled; when a budget refused a call, what is in flight is not: others have paid for it.
   *
   * @returns whether all have completed; false when the rest is for a new run of the execution.
   */
  async run(): Promise<boolean> {
    this.#inFlight = new CancellationScope();
    return CancellationScope.cancellable(async () => {
      const scope = CancellationScope.current();
      const running = new Map<string, Promise<boolean>>();
      for (const step of this.#inOrder()) {
        if (this.#completed.includes(step.id)) continue;
        const before = step.dependsOn.map((id) => running.get(id) ?? Promise.resolve(true));
        running.set(
          step.id,
          Promise.all(before).then((done) => done.every(Boolean) && this.#runOne(step)),
        );
      }
      try {
        return (await Promise.all(running.values())).every(Boolean);
      } catch (error) {
        scope.cancel();
        if (!isBudgetRefusal(error)) this.#inFlight.cancel();
        await Promise.allSettled(running.values());
        throw error;
      }
    });
  }

  /** What the next run needs to go on where this one stopped. */
  carry(): CarriedState {
    const { definition, reads, compensationReads = {}, outputReads } = this.#prepared;
    const needed = definition.steps.flatMap(({ id }) =>
      this.#completed.includes(id)
        ? (compensationReads[id]?.steps ?? [])
        : [...(reads[id]?.steps ?? []), ...(compensationReads[id]?.steps ?? [])],
    );
    return {
      completed: this.#completed,
      outputs: pick(this.#outputs, [...needed, ...outputReads.steps]),
      snapshots: this.#snapshots,
      paused: this.#control.isPaused,
      approvals: this.#control.approvals.all(),
      suspended: this.#suspended,
      budgeted: this.#budget !== undefined,
      ...this.#budget,
    };
  }

  /** All is run here, however long the history gets. */
  stayInThisRun(): void {
    this.#continuation.giveUp();
  }

  get completedCount(): number {
    return this.#completed.length;
  }

  /** The steps that have completed, in that order, with what compensates them. */
  completedSteps(): CompletedStep[] {
    const { definition, compensationReads = {} } = this.#prepared;
    const byId = new Map(definition.steps.map((step) => [step.id, step]));
    return this.#completed.map((id) => {
      const step = byId.get(id);
      const compensate = step && 'compensate' in step ? step.compensate : undefined;
      return {
        id,
        compensate: compensate && { ...compensate, id: compensationId(id), dependsOn: [] },
        context: () => ({
          ...this.#context(compensationReads[id]),
          inFlight: (work) => work(),
        }),
      };
    });
  }

  /** The steps, each after those it depends on. The graph is known to have no cycle. */
  #inOrder(): Step[] {
    const { steps } = this.#prepared.definition;
    const ordered: Step[] = [];
    const placed = new Set<string>();
    while (ordered.length < steps.length) {
      const next = steps.filter(
        ({ id, dependsOn }) => !placed.has(id) && dependsOn.every((other) => placed.has(other)),
      );
      if (next.length === 0) throw new Error('the steps wait for each other');
      ordered.push(...next);
      for (const { id } of next) placed.add(id);
    }
    return ordered;
  }

  #context(reads: Reads = NOTHING): Omit<StepContext, 'row'> {
    return {
      scope: this.scopeFor(reads),
      inFlight: (work) => this.#runInFlight(work),
      approvals: this.#control.approvals,
      continuation: this.#continuation,
    };
  }

  #work(step: Step, row: StepRow): Promise<unknown> {
    return runStep(step, {
      row,
      ...this.#context(this.#prepared.reads[step.id]),
      budget: this.#budget,
      suspendedUntil: this.#suspended[step.id],
    });
  }

  #runInFlight<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#prepared.refusalsSpareWork !== true) return work();
    // Nothing new starts after a refusal.
    if (CancellationScope.current().consideredCancelled) {
      return Promise.reject(new CancelledFailure('cancelled'));
    }
    return this.#inFlight.run(work);
  }

  async #runOne(step: Step): Promise<boolean> {
    const isDue = () => this.#continuation.isDue();
    // Nothing more is awaited in a run that is not paused: recorded histories replay unchanged.
    if (this.#control.isPaused) await this.#control.untilResumed(isDue);
    if (isDue()) return false;
    this.#control.mark(step.id, 'running');
    const isStarted =
      step.id in this.#suspended || this.#control.approvals.find(step.id) !== undefined;
    try {
      this.#outputs[step.id] = {
        output: await recordedStep(step, (row) => this.#work(step, row), { isStarted }),
      };
    } catch (error) {
      if (error instanceof StepSuspended) {
        this.#suspended[step.id] = error.until;
        return false;
      }
      this.#control.mark(step.id, 'ended');
      throw error;
    }
    Reflect.deleteProperty(this.#suspended, step.id);
    this.#completed.push(step.id);
    this.#control.mark(step.id, 'completed');
    this.#snapshots += 1;
    // It follows from the rows of the steps.
    if (areRowsWithWork()) return true;
    await persistence.create_state_snapshot({
      sequence: this.#snapshots,
      stepId: step.id,
      state: { completedSteps: [...this.#completed] },
    });
    return true;
  }
}
