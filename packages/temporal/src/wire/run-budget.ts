/**
 * The budget of a run, from what it was started with: the memo `wflo_budget` of whoever gave it
 * one, and the header `wflo-budget` of whoever started it within a budget. Both are in history, so
 * every replay works out the same.
 *
 * @module
 */
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { RunBudget } from '@wflo/shared-state';
import { limitOf, picoUsdOf } from './budget-limit.ts';

export const BUDGET_MEMO = 'wflo_budget';
export const BUDGET_HEADER = 'wflo-budget';

/** Budgets in one another at most, a run's own among them. */
const DEEPEST = 8;
const LONGEST_ID = 200;

/** What the header holds. */
export interface PassedBudget {
  readonly budget: RunBudget;
  /** Of a run that continued as new: Temporal's id of that run. */
  readonly from?: string;
  /** Whether the budget is of that run's chain, rather than of whoever started the chain. */
  readonly isOwn?: boolean;
}

export interface BudgetedRun {
  /** That of the run's first event, which a reset leaves as it is. */
  readonly originalRunId: string;
  /** Temporal's run id of the first run of the chain. */
  readonly firstRunId: string;
  readonly previousRunId: string | undefined;
  readonly isCron: boolean;
  /** Temporal's workflow id. */
  readonly executionId?: string;
  /** Of a run that its retry policy repeats. Default 1. */
  readonly attempt?: number;
}

/** The budget of a run, and whether it is of the run's own chain; `undefined` where it has none. */
export function budgetOf(
  run: BudgetedRun,
  memo: Readonly<Record<string, unknown>> | undefined,
  received: PassedBudget | undefined,
): Omit<PassedBudget, 'from'> | undefined {
  const chained = received?.isOwn === true ? received.budget : undefined;
  const given = memo?.[BUDGET_MEMO];
  if (given === undefined && chained === undefined) return received;
  const limit = given === undefined ? { limitUsd: chained?.limitUsd ?? '' } : readLimit(given);
  if (chained?.unreadable !== undefined) return received;
  const parent = chained === undefined ? received?.budget : chained.parent;
  const id = idOf(run, received, limit.limitUsd);
  const retryOf = repeatedTurn(run, received);
  const own = { id, ...limit, ...(parent && { parent }), ...(retryOf && { retryOf }) };
  return { budget: checked(own), isOwn: true };
}

function isTurn(run: BudgetedRun, from: string | undefined): boolean {
  return run.isCron && (from === undefined || from !== run.previousRunId);
}

/** The attempt before, which has no way to hand its budget on: nothing of it is in this one's start. */
function repeatedTurn(run: BudgetedRun, received: PassedBudget | undefined): RunBudget['retryOf'] {
  const { attempt = 1, executionId, previousRunId: runId } = run;
  if (attempt < 2 || executionId === undefined || runId === undefined) return undefined;
  return isTurn(run, received?.from) ? { executionId, runId } : undefined;
}

/**
 * All runs of a chain are in one budget; each turn of a cron schedule has its own. A ledger keeps
 * the limit that a budget began with, so a run that continues with another one has another budget.
 */
function idOf(run: BudgetedRun, received: PassedBudget | undefined, limitUsd: string): string {
  const { from, isOwn, budget } = received ?? {};
  if (isTurn(run, from)) return `run-${run.originalRunId}`;
  if (isOwn !== true || budget === undefined) return `run-${run.firstRunId}`;
  return picoUsdOf(limitUsd) === picoUsdOf(budget.limitUsd) ? budget.id : `run-${from}-next`;
}

/** A budget with a limit that is no amount, so that whoever guards it refuses each call. */
export function unreadableBudget(id: string, unreadable: string): RunBudget {
  return { id, limitUsd: 'unreadable', unreadable };
}

export function withBudgetHeader(headers: Headers | undefined, passed: PassedBudget): Headers {
  return { ...headers, [BUDGET_HEADER]: defaultPayloadConverter.toPayload(passed) };
}

/** What the headers say; `undefined` where they have no budget. One that is broken is unreadable. */
export function readBudgetHeader(headers: Headers | null | undefined): PassedBudget | undefined {
  const payload = headers?.[BUDGET_HEADER];
  if (payload === undefined) return undefined;
  try {
    return passedOf(defaultPayloadConverter.fromPayload(payload));
  } catch {
    return passedOf(undefined);
  }
}

/** The same of what has travelled as JSON. */
export function passedOf(value: unknown): PassedBudget {
  const from = textAt(value, 'from');
  const isOwn = at(value, 'isOwn') === true;
  const budget = checked(budgetFrom(at(value, 'budget'), DEEPEST));
  return { budget, ...(from !== undefined && { from, isOwn }) };
}

function readLimit(given: unknown): Pick<RunBudget, 'limitUsd' | 'unreadable'> {
  try {
    return { limitUsd: limitOf(given) };
  } catch {
    return { limitUsd: 'unreadable', unreadable: `the memo ${BUDGET_MEMO} is no budget` };
  }
}

function budgetFrom(value: unknown, left: number): RunBudget {
  const unreadable = textAt(value, 'unreadable');
  const id = textAt(value, 'id')?.slice(0, LONGEST_ID);
  const parent = at(value, 'parent');
  if (id === undefined) return unreadableBudget('unreadable', 'its header cannot be read');
  if (unreadable !== undefined) return unreadableBudget(id, unreadable);
  const read = readLimit(value);
  const limit = read.unreadable === undefined ? read : unreadableBudget(id, 'its header is broken');
  const retryOf = retryFrom(at(value, 'retryOf'));
  const own = { id, ...limit, ...(retryOf && { retryOf }) };
  if (parent === undefined || left === 0) return own;
  return { ...own, parent: budgetFrom(parent, left - 1) };
}

function retryFrom(value: unknown): RunBudget['retryOf'] {
  const runId = textAt(value, 'runId');
  const executionId = at(value, 'executionId');
  if (runId === undefined || typeof executionId !== 'string') return undefined;
  return { executionId, runId };
}

/** One that is in an unreadable one, or in too many, is unreadable itself. */
function checked(budget: RunBudget): RunBudget {
  let depth = 0;
  for (let one: RunBudget | undefined = budget; one !== undefined; one = one.parent) {
    depth += 1;
    if (one.unreadable !== undefined) return unreadableBudget(budget.id, one.unreadable);
  }
  if (depth <= DEEPEST) return budget;
  return unreadableBudget(budget.id, `it is in more than ${DEEPEST - 1} other budgets`);
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function textAt(value: unknown, name: string): string | undefined {
  const text = at(value, name);
  return typeof text === 'string' && text !== '' ? text.slice(0, LONGEST_ID) : undefined;
}
