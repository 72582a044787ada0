/**
 * Executions as Temporal and the ledger know them, each of which may be away: then the commands
 * show what the other has, and say so.
 *
 * @module
 */
import type { Ledger, CostedRun } from '../ledger/ledger.ts';
import type { CallSums } from '../ledger/call-sums.ts';
import type { Session } from '../session.ts';
import { describeRun } from './described-run.ts';
import { runsOf } from './latest-runs.ts';
import { startOf } from './run-history.ts';
import { isAway, type TemporalServer } from './server.ts';

export class Executions {
  readonly #session: Session;
  readonly #problems = new Set<string>();
  #server: Promise<TemporalServer | undefined> | undefined;
  #isAway = false;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Why something is not shown, one line each. */
  problems(): readonly string[] {
    return [...this.#problems];
  }

  isTemporalAway(): boolean {
    return this.#isAway;
  }

  /** What Temporal responds; undefined when it is away, or cannot do that. */
  async read<T>(read: (server: TemporalServer) => Promise<T>): Promise<T | undefined> {
    const server = await (this.#server ??= this.#reach());
    if (server === undefined || this.#isAway) return undefined;
    try {
      return await read(server);
    } catch (error) {
      this.#problems.add(this.#session.problemOf(error));
      this.#isAway ||= isAway(error);
      return undefined;
    }
  }

  /** The other runs of its execution that a run has followed on from, the newest first. */
  async chainOf(run: CostedRun): Promise<readonly string[]> {
    const chain = await this.read(async (server) => {
      const start = await startOf(server, run);
      if (start === undefined || start.firstRunId === run.runId) return [];
      const first = await describeRun(server, run.executionId, start.firstRunId);
      const own = await describeRun(server, run.executionId, run.runId);
      const runs = await runsOf(server, run.executionId);
      const from = first?.run.startMillis ?? Number.POSITIVE_INFINITY;
      const to = own?.run.startMillis ?? Number.POSITIVE_INFINITY;
      return runs
        .filter(
          ({ startMillis, runId }) =>
            startMillis >= from && startMillis <= to && runId !== run.runId,
        )
        .map(({ runId }) => runId);
    });
    return chain ?? [];
  }

  async sumsOf(ledger: Ledger, runs: readonly CostedRun[]): Promise<ReadonlyMap<string, CallSums>> {
    return ledger.sumsOfAll(runs, (run) => this.chainOf(run));
  }

  async #reach(): Promise<TemporalServer | undefined> {
    const { client, problem } = await this.#session.reachTemporal();
    if (problem !== undefined) {
      this.#problems.add(problem);
      this.#isAway = true;
    }
    return client;
  }
}
