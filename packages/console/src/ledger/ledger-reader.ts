import {
  createCostClient,
  ServiceError,
  type CostClient,
  type ExecutionCosts,
  type Executions,
} from '@wflo/contracts';
import { usdToPico } from '@wflo/money';
import type { LedgerSums } from '../facts/run-ledger.ts';
import type { ConnectionHealth } from '../shapes/health.ts';
import type { CostGrouping, CostReport } from '../shapes/cost.ts';
import type { RunBudget } from '../shapes/run.ts';
import { messageOf } from '../values/message.ts';

const TIMEOUT_MS = 3_000;
/** A response of the ledger is used again for so long. */
const FRESH_MS = 2_000;
const REMEMBERED = 500;
/** Also of an id that no budget can have. */
const NO_BUDGET: ReadonlySet<string> = new Set(['WFLO_BUDGET_NOT_FOUND', 'WFLO_REQUEST_INVALID']);

interface ExecutionsPage {
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after: string | undefined;
  readonly sinceMs: number;
}

/** Sums over all calls of one or more runs. */
export interface RunSums extends Omit<
  LedgerSums,
  'executionId' | 'workflow' | 'runId' | 'firstCallMs' | 'lastCallMs'
> {
  /** Records, those that settle others included. */
  readonly records: number;
  readonly wastedPico: bigint;
}

/** What the ledger of cost-service says; each call ends within 3 s. */
export class LedgerReader {
  readonly #client: CostClient;
  readonly #url: string;
  readonly #known = new Map<string, { readonly atMs: number; readonly costs: RunSums }>();
  #health: Pick<ConnectionHealth, 'state' | 'detail' | 'checkedMs'> = {
    state: 'down',
    detail: 'not called yet',
    checkedMs: null,
  };

  /** @throws {InvalidClientOptionError} the address or the token is none */
  constructor({ url, token }: { readonly url: string; readonly token?: string | undefined }) {
    this.#url = url;
    this.#client = createCostClient({
      baseUrl: url,
      timeoutMillis: TIMEOUT_MS,
      token,
    });
  }

  get health(): ConnectionHealth {
    return { name: 'cost-service', address: this.#url, ...this.#health };
  }

  /**
   * Of an execution, or of those of its runs that are named.
   *
   * @throws {ServiceError} the ledger does not respond or refuses
   */
  async executionCosts(
    executionId: string,
    runIds?: readonly string[],
  ): Promise<{ costs: RunSums; asOfMs: number }> {
    const key = [executionId, ...(runIds ?? [])].join(' ');
    const known = this.#known.get(key);
    if (known !== undefined && Date.now() - known.atMs < FRESH_MS) {
      return { costs: known.costs, asOfMs: known.atMs };
    }
    const each = (runIds ?? [undefined]).map((runId) =>
      this.#call(() => this.#client.executionCosts(executionId, { limit: 1, runId })),
    );
    const costs = (await Promise.all(each)).map(runSums).reduce(added);
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    const asOfMs = Date.now();
    this.#known.set(key, { atMs: asOfMs, costs });
    return { costs, asOfMs };
  }

  /** Executions with a call since then, that of the newest record first. @throws {ServiceError} */
  async executions({ limit, after, sinceMs }: ExecutionsPage): Promise<{
    executions: LedgerSums[];
    next: string | undefined;
  }> {
    const since = new Date(sinceMs).toISOString();
    const page = await this.#call(() =>
      this.#client.executions({ limit, since, ...(after === undefined ? {} : { after }) }),
    );
    return { executions: page.executions.map(sumsOf), next: page.next };
  }

  /** Null when there is none of that id. @throws {ServiceError} */
  async budget(id: string): Promise<RunBudget | null> {
    try {
      const budget = await this.#call(() => this.#client.getBudget(id));
      const { limitUsd, spentUsd, reservedUsd, unknownUsd, availableUsd } = budget;
      return { id, limitUsd, spentUsd, reservedUsd, unknownUsd, availableUsd, asOfMs: Date.now() };
    } catch (error) {
      if (error instanceof ServiceError && NO_BUDGET.has(error.code)) return null;
      throw error;
    }
  }

  /** By model, workflow or day: what the ledger itself sums up. @throws {ServiceError} */
  async report(
    groupBy: Extract<CostGrouping, 'day' | 'model' | 'workflow'>,
    from: string | undefined,
    to: string | undefined,
  ): Promise<Pick<CostReport, 'groups' | 'totals'>> {
    const costs = await this.#call(() =>
      this.#client.costs({
        groupBy,
        limit: 10_000,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      }),
    );
    const groups = costs.groups.map((group) => ({
      key: group.key,
      usd: group.totalUsd,
      calls: group.calls,
      unpricedCalls: group.unpricedCalls,
      upperBoundUsd: group.unboundedCalls > 0 ? null : group.unpricedUpperBoundUsd,
      wastedUsd: null,
      inputTokens: group.inputTokens,
      outputTokens: group.outputTokens,
    }));
    const sum = (field: 'calls' | 'unpricedCalls' | 'inputTokens' | 'outputTokens') =>
      groups.reduce((total, group) => total + group[field], 0);
    return {
      groups,
      totals: {
        usd: costs.totalUsd,
        calls: sum('calls'),
        unpricedCalls: sum('unpricedCalls'),
        upperBoundUsd: null,
        wastedUsd: null,
        inputTokens: sum('inputTokens'),
        outputTokens: sum('outputTokens'),
      },
    };
  }

  async #call<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      this.#health = { state: 'up', detail: '', checkedMs: Date.now() };
      return result;
    } catch (error) {
      const isAway = !(error instanceof ServiceError) || error.retryable;
      const detail = messageOf(error);
      this.#health = { state: isAway ? 'down' : 'up', detail, checkedMs: Date.now() };
      throw error;
    }
  }
}

function runSums(costs: ExecutionCosts): RunSums {
  return {
    pico: usdToPico(costs.totalUsd),
    calls: costs.calls,
    records: costs.recordCount,
    inputTokens: costs.inputTokens,
    outputTokens: costs.outputTokens,
    unpriced: costs.unpricedCount,
    unbounded: costs.unboundedCount,
    upperPico: usdToPico(costs.unpricedUpperBoundUsd),
    wastedPico: usdToPico(costs.wastedUsd),
  };
}

function added(a: RunSums, b: RunSums): RunSums {
  return {
    pico: a.pico + b.pico,
    calls: a.calls + b.calls,
    records: a.records + b.records,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    unpriced: a.unpriced + b.unpriced,
    unbounded: a.unbounded + b.unbounded,
    upperPico: a.upperPico + b.upperPico,
    wastedPico: a.wastedPico + b.wastedPico,
  };
}

function sumsOf(execution: Executions['executions'][number]): LedgerSums {
  const { executionId, workflowId, runId, calls, inputTokens, outputTokens } = execution;
  return {
    executionId,
    runId,
    calls,
    inputTokens,
    outputTokens,
    workflow: workflowId,
    pico: usdToPico(execution.totalUsd),
    unpriced: execution.unpricedCalls,
    unbounded: execution.unboundedCalls,
    upperPico: usdToPico(execution.unpricedUpperBoundUsd),
    firstCallMs: Date.parse(execution.firstCallAt),
    lastCallMs: Date.parse(execution.lastCallAt),
  };
}
