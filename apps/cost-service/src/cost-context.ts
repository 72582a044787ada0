/**
 * What the domain's functions work with.
 *
 * @module
 */
import { getLogger } from '@wflo/observability';
import type { Knex } from 'knex';
import type { ServiceMetrics } from './metrics/service-metrics.ts';
import type { Pricer } from './pricing/quote.ts';

/** The parts that a request needs. */
export interface CostContext {
  readonly database: Knex;
  readonly price: Pricer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly metrics?: Pick<ServiceMetrics, 'budgetRefused' | 'modelAsked'>;
}

/** The logger of the domain. */
export const costLogger = getLogger('wflo.cost');
