import { createCostClient, ServiceError, type Budget, type CostClient } from '@wflo/contracts';
import type { CommandSettings } from '../../settings.ts';
import { sumOf, sumsOf, type CallSums } from './call-sums.ts';
import { ModelCosts, type ModelCostView } from './model-costs.ts';

const TIMEOUT_MILLIS = 5_000;
const PAGE_SIZE = 1_000;
/** Records that are summed up by model: a run of more calls has the sums, and not all models. */
const MOST_RECORDS = 20_000;
/** Runs of a chain that are summed up one by one. */
const MOST_RUNS = 50;
/** Executions that are looked up at once. */
const AT_ONCE = 10;

export interface CostedRun {
  readonly executionId: string;
  readonly runId: string;
}

/** The runs of an execution that are one, and so share their cost: it has gone on as new, say. */
export type ChainOf = (run: CostedRun) => Promise<readonly string[]>;

/** cost-service, as the commands read it. Once it is away, it is not called again. */
export class Ledger {
  readonly #costs: CostClient;
  #problem: string | undefined;

  constructor({ COST_SERVICE_URL: url, SERVICE_API_TOKEN: token }: CommandSettings) {
    this.#costs = createCostClient({ baseUrl: url, token, timeoutMillis: TIMEOUT_MILLIS });
  }

  /** Why not all is known of it; undefined when it has responded. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Of a run and those it has continued; undefined when the ledger has no call, or is away. */
  async sumsOf(run: CostedRun, chainOf: ChainOf): Promise<CallSums | undefined> {
    return this.#reading(async () => {
      const { executionId, runId } = run;
      const all = await this.#costs.executionCosts(executionId, { limit: 1 });
      if (all.recordCount === 0) return undefined;
      const own = await this.#costs.executionCosts(executionId, { runId, limit: 1 });
      // Who recorded them did not know the run; or there is one.
      const isOne = all.recordCount === own.recordCount;
      if (isOne || all.records[0]?.runId === null) return sumsOf(all);
      const others = (await chainOf(run)).filter((id) => id !== runId).slice(0, MOST_RUNS);
      const sums = [sumsOf(own)];
      for (const id of others) {
        sums.push(sumsOf(await this.#costs.executionCosts(executionId, { runId: id, limit: 1 })));
      }
      const sum = sumOf(sums);
      return sum.calls === 0 ? undefined : sum;
    });
  }

  /** The same of several, some at once; by run id. */
  async sumsOfAll(
    runs: readonly CostedRun[],
    chainOf: ChainOf,
  ): Promise<ReadonlyMap<string, CallSums>> {
    const found = new Map<string, CallSums>();
    const left = runs.values();
    const lookUp = async () => {
      for (const run of left) {
        const sums = await this.sumsOf(run, chainOf);
        if (sums !== undefined) found.set(run.runId, sums);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lookUp));
    return found;
  }

  /** Of all runs of an execution, or of one; undefined when there is no call, or it is away. */
  async totalOf(executionId: string, runId?: string): Promise<CallSums | undefined> {
    return this.#reading(async () => {
      const costs = await this.#costs.executionCosts(executionId, { runId, limit: 1 });
      return costs.recordCount === 0 ? undefined : sumsOf(costs);
    });
  }

  /** What each model has cost some runs of an execution, or all of them, the dearest first. */
  async modelsOf(executionId: string, runIds?: readonly string[]): Promise<ModelCostView[]> {
    const models = new ModelCosts();
    const runs = runIds && new Set(runIds);
    await this.#reading(async () => {
      let after: string | undefined;
      for (let read = 0; read < MOST_RECORDS; read += PAGE_SIZE) {
        const page = { limit: PAGE_SIZE, after };
        const { records, next } = await this.#costs.executionCosts(executionId, page);
        for (const record of records) {
          if (record.runId === null || runs?.has(record.runId) !== false) models.add(record);
        }
        after = next;
        if (after === undefined) break;
      }
      return undefined;
    });
    return models.views();
  }

  /** The first of these that there is. */
  async budgetOf(ids: readonly string[]): Promise<Budget | undefined> {
    for (const id of ids) {
      const budget = await this.#reading(() => this.#costs.getBudget(id));
      if (budget !== undefined) return budget;
    }
    return undefined;
  }

  async #reading<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
    if (this.#problem !== undefined) return undefined;
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      // It has no such budget, or can have no such execution.
      if (error.status === 404 || error.code === 'WFLO_REQUEST_INVALID') return undefined;
      this.#problem = error.message;
      return undefined;
    }
  }
}
