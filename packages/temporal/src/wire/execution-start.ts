/** What the first event of a run says of its start. */
export interface RunStart {
  /** Time of that event, milliseconds since the epoch. */
  readonly startMillis: number;
  /** How long Temporal waited from then to the run's first task; of runs with a cron schedule. */
  readonly cronDelayMillis: number;
  /** The run that continued (or failed and was retried, or had its turn) as this one. */
  readonly previousRunId: string | undefined;
  /** Temporal's run id of the first run of the chain. */
  readonly firstRunId: string;
  /** Each turn of a cron schedule is an execution of its own, which starts when it is due. */
  readonly isCron: boolean;
}

/**
 * When the execution started that a run belongs to, milliseconds since the epoch; the run's own
 * start where nothing earlier is known. The first start of a chain is what the run before handed
 * over, or what Temporal wrote into the first run's id. It follows from the run's first event
 * alone: a worker at its end and one that finds it externally closed come to the same.
 *
 * @param handedOver what the run before put into the headers, if anything.
 */
export function executionStartOf(run: RunStart, handedOver: string | undefined): number {
  const { startMillis, previousRunId } = run;
  if (run.isCron) return startMillis + run.cronDelayMillis;
  if (previousRunId === undefined) return startMillis;
  const first = handedOver === undefined ? millisOfRunId(run.firstRunId) : Number(handedOver);
  return first > 0 && first <= startMillis ? first : startMillis;
}

/**
 * When Temporal made a run id: since its version 1.27 or so it gives new executions UUIDs of
 * version 7, which begin with the time.
 *
 * @returns milliseconds since the epoch; `NaN` for another kind of id.
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7
 */
function millisOfRunId(runId: string): number {
  const [, high = '', low = ''] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/i.exec(runId) ?? [];
  return Number.parseInt(high + low, 16);
}
