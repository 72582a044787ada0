import { picoToUsd } from '@wflo/contracts';
import { Counter, Gauge, onCollect, type Registry } from '@wflo/observability';
import type { Knex } from 'knex';
import { totalBudgets } from '../budgets/budget-totals.ts';
import { totalUsage, type UsageTotals } from '../ledger/usage-totals.ts';
import { boundModels } from './model-bound.ts';

/** Models with series of their own at most. */
const MAX_MODELS = 200;

/**
 * Adds the ledger's metrics, read from the database at each scrape: they are right after a restart,
 * and every replica shows the same, so take `max` over replicas, not a sum. The function that it
 * returns ends their reading.
 */
export function registerLedgerMetrics(
  registry: Registry,
  database: Knex,
  /** Models that may be recorded: their series are at 0 until they are. */
  requestedModels: ReadonlySet<string> = new Set(),
): () => void {
  const registers = [registry];
  const cost = new Counter({
    name: 'wflo_ledger_cost_usd_total',
    help: 'Recorded cost of LLM calls in USD, from the ledger. Calls without a price are not in it.',
    labelNames: ['model'],
    registers,
  });
  const tokens = new Counter({
    name: 'wflo_ledger_tokens_total',
    help: 'Recorded LLM tokens, from the ledger. Prompt tokens include the cached ones.',
    labelNames: ['model', 'token_type'],
    registers,
  });
  const cachedTokens = new Counter({
    name: 'wflo_ledger_cached_tokens_total',
    help: 'Recorded prompt tokens that were read from or written to a cache, from the ledger.',
    labelNames: ['model', 'access'],
    registers,
  });
  const records = new Counter({
    name: 'wflo_ledger_records_total',
    help: 'Recorded LLM calls, with and without a price, from the ledger.',
    labelNames: ['model', 'priced'],
    registers,
  });
  const budgets = new Gauge({
    name: 'wflo_ledger_budgets',
    help: 'Budgets there are.',
    registers,
  });
  const budgetUsd = new Gauge({
    name: 'wflo_ledger_budget_usd',
    help: 'Sum over all budgets that are in no other in USD: their limits, what is spent, reserved, held for calls of unknown cost.',
    labelNames: ['amount'],
    registers,
  });
  const budgetsSpent = new Gauge({
    name: 'wflo_ledger_budgets_spent',
    help: 'Budgets that have spent this share of their limit, in percent, or more.',
    labelNames: ['threshold_percent'],
    registers,
  });
  const alerts = new Counter({
    name: 'wflo_ledger_budget_alerts_total',
    help: 'Times that a budget reached this share of a limit, in percent: once for each limit.',
    labelNames: ['threshold_percent'],
    registers,
  });
  const reservations = new Gauge({
    name: 'wflo_ledger_reservations',
    help: 'Reservations there are, by status.',
    labelNames: ['status'],
    registers,
  });
  const all = [cost, tokens, cachedTokens, records, budgets, budgetUsd, budgetsSpent, alerts];
  const reset = () => {
    for (const metric of [...all, reservations]) metric.reset();
  };

  const setUsage = (totals: readonly UsageTotals[]) => {
    for (const total of totals) {
      const model = total.key;
      cost.inc({ model }, toFloat(total.costPicoUsd));
      tokens.inc({ model, token_type: 'prompt' }, total.inputTokens);
      tokens.inc({ model, token_type: 'completion' }, total.outputTokens);
      cachedTokens.inc({ model, access: 'read' }, total.cacheReadTokens);
      cachedTokens.inc({ model, access: 'write' }, total.cacheWriteTokens);
      records.inc({ model, priced: 'true' }, total.records - total.unpricedRecords);
      records.inc({ model, priced: 'false' }, total.unpricedRecords);
    }
  };

  const setRequested = (recorded: readonly UsageTotals[]) => {
    if (recorded.length >= MAX_MODELS) return;
    const known = new Set(recorded.map(({ key }) => key));
    const names = [...requestedModels].filter((model) => !known.has(model));
    for (const model of names.slice(0, MAX_MODELS - recorded.length)) {
      cost.inc({ model }, 0);
      for (const token_type of ['prompt', 'completion']) tokens.inc({ model, token_type }, 0);
      for (const access of ['read', 'write']) cachedTokens.inc({ model, access }, 0);
      for (const priced of ['true', 'false']) records.inc({ model, priced }, 0);
    }
  };

  return onCollect(async function ledger() {
    try {
      const usage = boundModels(await totalUsage(database, 'model'), MAX_MODELS);
      const sums = await totalBudgets(database);
      // From here to the end nothing waits, so that no scrape sees half of it.
      reset();
      setUsage(usage);
      setRequested(usage);
      budgets.set(sums.budgets);
      budgetUsd.set({ amount: 'limit' }, toFloat(sums.limitPicoUsd));
      budgetUsd.set({ amount: 'spent' }, toFloat(sums.spentPicoUsd));
      budgetUsd.set({ amount: 'reserved' }, toFloat(sums.reservedPicoUsd));
      budgetUsd.set({ amount: 'unknown' }, toFloat(sums.unknownPicoUsd));
      for (const [percent, count] of sums.spentAtLeast) {
        budgetsSpent.set({ threshold_percent: String(percent) }, count);
        alerts.inc({ threshold_percent: String(percent) }, sums.alerts.get(percent) ?? 0);
      }
      for (const [status, count] of sums.reservations) reservations.set({ status }, count);
    } catch (error) {
      // No number is better than one that may be wrong.
      reset();
      throw error;
    }
  }, registry);
}

/** The one place where money becomes a float: the nearest to the exact decimal. */
function toFloat(picoUsd: bigint): number {
  return Number(picoToUsd(picoUsd));
}
