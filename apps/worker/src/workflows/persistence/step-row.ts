import type { RowNotStarted, RowReport, StepRequest } from '../../activities/contract.ts';
import { persistence } from '../activity-proxies.ts';
import { areRowsWithWork } from '../patches.ts';

export interface StepIdentity {
  readonly id: string;
  readonly type: string;
}

export type RowRequest = Pick<StepRequest<unknown>, 'recordsRow'>;

/** Of each member of a union. */
export type WithoutReport<Output> = Output extends unknown ? Omit<Output, 'endedAt'> : never;

function withoutReport<Output extends RowReport>({ endedAt: _, ...output }: Output) {
  // Distributed over a union, where TypeScript gives what all of it have.
  return output as WithoutReport<Output>;
}

/** The row of a step, as far as its run has to see to it. */
export class StepRow {
  readonly #step: StepIdentity;
  readonly #isWithWork = areRowsWithWork();
  readonly #startedAt = new Date().toISOString();
  #isStarted: boolean;
  #isEnded = false;

  constructor(step: StepIdentity, isStarted: boolean) {
    this.#step = step;
    this.#isStarted = isStarted;
  }

  /** Whether the activities of the step write it. Not in older histories. */
  get isWithWork(): boolean {
    return this.#isWithWork;
  }

  /** Whether the activity of the step has ended it. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** What a request has for an activity that writes it. */
  get request(): RowRequest {
    return this.#isWithWork ? { recordsRow: true } : {};
  }

  /** What the end of a step has that may have no row. */
  get lateStart() {
    const { type } = this.#step;
    return this.#isWithWork ? { start: { type, startedAt: this.#startedAt } } : {};
  }

  /** Writes that the step has started, unless that is known to be written. */
  async start(): Promise<void> {
    if (this.#isStarted) return;
    const { id: stepId, type } = this.#step;
    await persistence.save_step_execution({ stepId, type, startedAt: this.#startedAt });
    this.#isStarted = true;
  }

  /**
   * Sends the work to an activity that writes the row, and gives its output. A database that is down
   * delays a step: it fails none, and none is done without its row.
   */
  async with<Output extends RowReport>(
    send: (request: RowRequest) => Promise<Output | RowNotStarted>,
  ): Promise<WithoutReport<Output>> {
    let result = await send(this.request);
    if ('rowNotStarted' in result) {
      this.#isStarted = false;
      await this.start();
      result = await send({});
      // What records no row is not responded to so.
      if ('rowNotStarted' in result) throw new TypeError('the row of the step was not started');
    }
    this.#isEnded = result.endedAt !== undefined;
    return withoutReport(result);
  }
}
