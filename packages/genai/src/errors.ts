/** Base of what this package throws. */
export class GenAiError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** `observe` was called with what is no client that it knows. */
export class UnknownClientError extends GenAiError {
  constructor(client: unknown) {
    const name = typeof client === 'object' ? (client?.constructor.name ?? 'null') : typeof client;
    super(
      'WFLO_GENAI_CLIENT',
      `observe() got ${name}: give it a client of openai (5 or later), @anthropic-ai/sdk or @google/genai.`,
    );
  }
}

/** `configureLedger`, or a variable in its place, has what cannot be used. */
export class LedgerOptionError extends GenAiError {
  constructor(option: string, value: unknown, expected: string, options?: ErrorOptions) {
    super(
      'WFLO_LEDGER_OPTION_INVALID',
      `${option}: got ${JSON.stringify(value)}, expected ${expected}`,
      options,
    );
  }
}

/**
 * A request that was not sent: the budget, or its ledger, does not allow it. All copies of this
 * package in a process share a ledger, so `instanceof` takes the errors of each of them.
 */
export abstract class RefusedCallError extends GenAiError {
  /** That of the instances of a class; undefined where they have several. */
  static readonly code: string | undefined = undefined;
  /** Has other copies of this package know it. */
  readonly isRefusedByLedger = true;

  static override [Symbol.hasInstance](error: unknown): boolean {
    if (typeof error !== 'object' || error === null) return false;
    if (Reflect.get(error, 'isRefusedByLedger') !== true) return false;
    return this.code === undefined || Reflect.get(error, 'code') === this.code;
  }

  /** As an HTTP status, by which clients decide whether to try again. */
  abstract readonly status: number;
  /** Whether the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;
}

/** What a budget holds: decimals of USD. */
export interface BudgetAmounts {
  readonly budgetId: string;
  readonly limitUsd: string;
  readonly spentUsd: string;
  /** For calls that are being made. */
  readonly reservedUsd: string;
  /** The most that calls of unknown outcome can have cost. */
  readonly unknownUsd: string;
  /** The most that the call may cost. */
  readonly requestedUsd: string;
}

function inWords(amounts: BudgetAmounts): string {
  const { budgetId, limitUsd, spentUsd, reservedUsd, unknownUsd, requestedUsd } = amounts;
  return (
    `The call may cost ${requestedUsd} USD, which does not fit into budget ${budgetId}: of ` +
    `${limitUsd} USD, ${spentUsd} are spent, ${reservedUsd} reserved, and ${unknownUsd} held for ` +
    'calls of unknown outcome'
  );
}

/** The call does not fit into its budget, and will not when the calls of others have ended. */
export class BudgetExceededError extends RefusedCallError {
  static override readonly code = 'WFLO_BUDGET_EXCEEDED';
  readonly status = 402;
  readonly retryable = false;
  readonly amounts: BudgetAmounts;

  constructor(amounts: BudgetAmounts) {
    super(
      BudgetExceededError.code,
      `${inWords(amounts)}. It was not sent. Give the run a higher limit, or the request a lower ` +
        'maximum of output tokens.',
    );
    this.amounts = amounts;
  }
}

/** The call does not fit at the moment, and may when the calls of others have ended. */
export class BudgetHeldError extends RefusedCallError {
  static override readonly code = 'WFLO_BUDGET_HELD';
  readonly status = 503;
  readonly retryable = true;
  readonly amounts: BudgetAmounts;

  constructor(amounts: BudgetAmounts) {
    super(
      BudgetHeldError.code,
      `${inWords(amounts)}. It was not sent: it fits once the calls that have reserved the rest have ended.`,
    );
    this.amounts = amounts;
  }
}

/** Nobody knows what a call of this model may cost. */
export class UnpricedModelError extends RefusedCallError {
  static override readonly code = 'WFLO_BUDGET_UNPRICED_MODEL';
  readonly status = 402;
  readonly retryable = false;

  constructor(model: string, provider: string, reason: string) {
    super(
      UnpricedModelError.code,
      `The call of ${model} (${provider}) has no price (${reason}), so that no budget can hold it, ` +
        "and was not sent. Give its price in `prices`, or set budgets: { unpricedCalls: 'allow' }.",
    );
  }
}

/** A parameter of the request, or an option of budgets, bounds nothing. */
export class InvalidBudgetedRequestError extends RefusedCallError {
  static override readonly code = 'WFLO_BUDGET_REQUEST_INVALID';
  readonly status = 402;
  readonly retryable = false;

  constructor(name: string, value: unknown, expected: string) {
    super(
      InvalidBudgetedRequestError.code,
      `${name}: got ${shown(value)}, expected ${expected}, so that a budget can hold the call. It was not sent.`,
    );
  }
}

function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.slice(0, 100))
    : String(value).slice(0, 100);
}

/** The budget of the run cannot be read. */
export class InvalidBudgetError extends RefusedCallError {
  static override readonly code = 'WFLO_BUDGET_INVALID';
  readonly status = 402;
  readonly retryable = false;

  constructor(budget: unknown, expected: string) {
    super(
      InvalidBudgetError.code,
      `The run's budget is ${JSON.stringify(budget)}, expected ${expected}. The call was not sent.`,
    );
  }
}

/** The ledger does not respond, or cannot be opened; a call under a budget is then not made. */
export class LedgerUnavailableError extends RefusedCallError {
  static override readonly code = 'WFLO_LEDGER_UNAVAILABLE';
  readonly status = 503;
  readonly retryable = true;

  constructor(reason: string, options?: ErrorOptions) {
    super(LedgerUnavailableError.code, `The ledger of runs is not available: ${reason}`, options);
  }
}

/**
 * The file of the ledger cannot be used, and will not be usable by itself: `WFLO_LEDGER_FILE_INVALID`
 * where it is damaged, no ledger, or of a later version; `WFLO_LEDGER_FILE_LOST` where it was deleted
 * or replaced while this process used it.
 */
export class LedgerFileError extends RefusedCallError {
  readonly status = 402;
  readonly retryable = false;

  constructor(code: LedgerFileCode, file: string, problem: string, options?: ErrorOptions) {
    super(code, `The ledger of runs ${file} ${problem}. No call was sent.`, options);
  }

  static override [Symbol.hasInstance](error: unknown): boolean {
    if (typeof error !== 'object' || error === null) return false;
    return FILE_CODES.has(Reflect.get(error, 'code'));
  }
}

export type LedgerFileCode = 'WFLO_LEDGER_FILE_INVALID' | 'WFLO_LEDGER_FILE_LOST';

const FILE_CODES: ReadonlySet<unknown> = new Set<LedgerFileCode>([
  'WFLO_LEDGER_FILE_INVALID',
  'WFLO_LEDGER_FILE_LOST',
]);
