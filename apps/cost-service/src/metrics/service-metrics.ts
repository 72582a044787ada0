import { createInstruments, type Registry } from '@wflo/observability';
import type { CostEvents } from '../cost-context.ts';

const OPERATIONS = ['select', 'insert', 'update', 'delete', 'other'];
const OPERATION = 'select, insert, update, delete or other';
/** Models remembered of those whose price was requested. */
const MAX_MODELS = 200;

const CATALOG = {
  budgetRefusals: {
    type: 'counter',
    name: 'wflo_cost_service_budget_refusals_total',
    help: 'Reservations that did not fit into their budget',
    labels: {
      reason: 'spent (it will not fit later either), or held (it may, when others are done)',
    },
    values: { reason: ['spent', 'held'] },
  },
  databaseOperationsTotal: {
    type: 'counter',
    name: 'wflo_cost_service_database_operations_total',
    help: 'Statements sent to the database, failed ones included',
    labels: { operation: OPERATION },
    values: { operation: OPERATIONS },
  },
  databaseErrorsTotal: {
    type: 'counter',
    name: 'wflo_cost_service_database_errors_total',
    help: 'Statements that the database refused',
    labels: { operation: OPERATION },
    values: { operation: OPERATIONS },
  },
} as const;

export interface ServiceMetrics extends CostEvents {
  readonly requestedModels: ReadonlySet<string>;
  /** For `instrumentDatabase`. */
  readonly database: Pick<
    ReturnType<typeof createInstruments<typeof CATALOG>>,
    'databaseOperationsTotal' | 'databaseErrorsTotal'
  >;
}

/**
 * Metrics of this process: what it refused, and how its database does. Each replica counts its own:
 * unlike those of the ledger they are summed.
 */
export function createServiceMetrics(registry: Registry): ServiceMetrics {
  const { budgetRefusals, ...database } = createInstruments(CATALOG, registry);
  const requestedModels = new Set<string>();
  return {
    budgetRefused: (temporary) => {
      budgetRefusals.inc({ reason: temporary ? 'held' : 'spent' });
    },
    modelRequested: (model) => {
      if (requestedModels.size < MAX_MODELS) requestedModels.add(model);
    },
    requestedModels,
    database,
  };
}
