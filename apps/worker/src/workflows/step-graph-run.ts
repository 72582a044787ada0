/**
 * Runs the steps of a definition, each as soon as those it depends on have completed.
 *
 * @module
 */
import { CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { PreparedExecution, Reads, TemplateScope } from '../activities/contract.ts';
import { bookkeeping } from './activity-proxies.ts';
import { recordedStep } from './recorded-step.ts';
import type { RunControl } from './run-control.ts';
import { runStep } from './step-work.ts';

type Step = PreparedExecution['definition']['steps'][number];

const NOTHING: Reads = { inputs: [], steps: [] };

function pick<T>(values: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

export class StepGraphRun {
  readonly #prepared: PreparedExecution;
  readonly #outputs: Record<string, { output: unknown }> = {};
  readonly #control: RunControl;
  #snapshots = 0;

  constructor(prepared: PreparedExecution, control: RunControl) {
    this.#prepared = prepared;
    this.#control = control;
    for (const { id } of prepared.definition.steps) control.mark(id, 'waiting');
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

  /** Runs all steps. After the first failure none begins, and those that run are cancelled. */
  async run(): Promise<void> {
    await CancellationScope.cancellable(async () => {
      const scope = CancellationScope.current();
      const running = new Map<string, Promise<void>>();
      for (const step of this.#inOrder()) {
        const before = step.dependsOn.map((id) => running.get(id) ?? Promise.resolve());
        running.set(
          step.id,
          Promise.all(before).then(() => this.#runOne(step)),
        );
      }
      try {
        await Promise.all(running.values());
      } catch (error) {
        scope.cancel();
        await Promise.allSettled(running.values());
        throw error;
      }
    });
  }

  /** The steps so that each comes after those it depends on. The graph is known to have no cycle. */
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

  async #runOne(step: Step): Promise<void> {
    // Nothing more is awaited in a run that is not paused: recorded histories replay unchanged.
    if (this.#control.isPaused) await this.#control.untilResumed();
    const scope = this.scopeFor(this.#prepared.reads[step.id] ?? NOTHING);
    const budgeted = this.#prepared.budgetUsd !== undefined;
    this.#control.mark(step.id, 'running');
    try {
      const output = await recordedStep(step, () => runStep(step, { scope, budgeted }));
      this.#outputs[step.id] = { output };
    } catch (error) {
      this.#control.mark(step.id, 'ended');
      throw error;
    }
    this.#control.mark(step.id, 'completed');
    this.#snapshots += 1;
    await bookkeeping.create_state_snapshot({
      sequence: this.#snapshots,
      stepId: step.id,
      state: { completedSteps: Object.keys(this.#outputs) },
    });
  }
}
