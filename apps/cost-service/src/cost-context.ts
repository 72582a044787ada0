import { getLogger } from '@wflo/observability';
import type { Knex } from 'knex';
import type { Pricer } from './pricing/quote.ts';

/** What the domain reports to the metrics of this process. */
export interface CostEvents {
  /** A reservation did not fit; `temporary` when only others that are held keep it out. */
  budgetRefused(temporary: boolean): void;
  /** A price was requested: the model's series of the ledger are at 0 until it is recorded. */
  modelRequested(model: string): void;
}

export interface CostContext {
  readonly database: Knex;
  readonly price: Pricer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly metrics?: CostEvents;
}

export const costLogger = getLogger('wflo.cost');
