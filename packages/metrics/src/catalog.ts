import type { Aggregator } from 'prom-client';

/** What a metric is: its name, its help text, and what each of its labels means. */
export interface MetricDeclaration<L extends string = string> {
  readonly type: 'counter' | 'gauge' | 'histogram' | 'info';
  readonly name: string;
  readonly help: string;
  /** Label name to its meaning. */
  readonly labels: Readonly<Record<L, string>>;
  /**
   * The values of a label that are known beforehand. Series of known values alone exist at 0 from
   * the start; `initialize` of the instrument adds those whose other labels are known later.
   */
  readonly values?: Readonly<Partial<Record<L, readonly string[]>>>;
  /** Base unit, which then also ends the name. A counter of `usd` sums exactly. */
  readonly unit?: string;
  /** Label sets before new ones go under `overflow`. Default 2,000. */
  readonly maxSeries?: number;
  /** Upper bounds of a histogram, ascending, without +Inf. */
  readonly buckets?: readonly number[];
  /**
   * How prom-client's `AggregatorRegistry` makes one value of those of a cluster's processes.
   * Default `sum`; `max` where all of them show the same number, read from elsewhere.
   */
  readonly aggregator?: Aggregator;
  /** Metrics of one family are shown once one of them is recorded to. Default: from the start. */
  readonly family?: string;
  /** Name of the metric of the catalogue to use instead: this one shows the same numbers. */
  readonly replacedBy?: string;
}

const WORKFLOW_ID = "the definition's id (never a run's own id)";
const MODEL = 'the model that responded, for example gpt-4o';
const LANGUAGES = ['python', 'javascript'] as const;
const LANGUAGE = LANGUAGES.join(' or ');
const EXECUTION_STATUSES = [
  'completed',
  'failed',
  'cancelled',
  'budget_exceeded',
  'terminated',
  'timed_out',
] as const;
const SANDBOX_STATUSES = ['success', 'error', 'timeout', 'oom', 'output_limit', 'killed'] as const;
const LLM_ERRORS = [
  'timeout',
  'unreachable',
  'rate_limited',
  'unauthorized',
  'server_error',
  'refused',
  'invalid_response',
  'cancelled',
] as const;
const OPERATIONS = ['select', 'insert', 'update', 'delete', 'other'] as const;

/**
 * The one place where a workflow metric is declared; the instruments' label types and
 * `docs/metrics.md` are derived from it.
 */
export const catalog = {
  workflowExecutionsTotal: {
    type: 'counter',
    name: 'wflo_workflow_executions_total',
    family: 'workflow',
    help: 'Total number of workflow executions',
    labels: {
      workflow_id: WORKFLOW_ID,
      status: `how it ended: ${EXECUTION_STATUSES.join(', ')}`,
    },
    values: { status: EXECUTION_STATUSES },
  },
  workflowDurationSeconds: {
    type: 'histogram',
    name: 'wflo_workflow_duration_seconds',
    family: 'workflow',
    help: 'Workflow execution duration in seconds',
    unit: 'seconds',
    labels: { workflow_id: WORKFLOW_ID },
    buckets: [
      0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 1_800, 3_600, 7_200, 14_400,
      43_200, 86_400,
    ],
  },
  workflowExecutionsActive: {
    type: 'gauge',
    name: 'wflo_workflow_executions_active',
    family: 'workflow',
    help: 'Number of currently active workflow executions',
    aggregator: 'max',
    labels: {},
  },
  llmCostUsdTotal: {
    type: 'counter',
    name: 'wflo_llm_cost_usd_total',
    family: 'llm',
    help: 'Total LLM API cost in USD',
    unit: 'usd',
    labels: { model: MODEL },
  },
  llmCostTotalUsd: {
    type: 'counter',
    name: 'wflo_llm_cost_total_usd',
    family: 'llm',
    help: 'Deprecated alias of wflo_llm_cost_usd_total. Total LLM API cost in USD',
    labels: { model: MODEL },
    replacedBy: 'wflo_llm_cost_usd_total',
  },
  llmTokensTotal: {
    type: 'counter',
    name: 'wflo_llm_tokens_total',
    family: 'llm',
    help: 'Total LLM tokens used',
    labels: { model: MODEL, token_type: 'prompt or completion' },
    values: { token_type: ['prompt', 'completion'] },
  },
  llmUnpricedCallsTotal: {
    type: 'counter',
    name: 'wflo_llm_unpriced_calls_total',
    family: 'llm',
    help: 'LLM calls whose cost is not known: they are in no sum of costs',
    labels: {
      model: MODEL,
      reason:
        'unknown_outcome (timed out, cancelled or cut off), or why the ledger had no price, such as unknown_model',
    },
    values: {
      reason: [
        'unknown_outcome',
        'unknown_model',
        'inexact_match',
        'unpriced_usage',
        'unpriced_tier',
        'inconsistent_usage',
      ],
    },
  },
  llmErrorsTotal: {
    type: 'counter',
    name: 'wflo_llm_errors_total',
    family: 'llm',
    help: 'LLM calls without a usable response, each try counted',
    labels: {
      model: 'the model that was requested',
      reason: `${LLM_ERRORS.join(', ')}; refused is another 4xx`,
    },
    values: { reason: LLM_ERRORS },
  },
  sandboxExecutionsTotal: {
    type: 'counter',
    name: 'wflo_sandbox_executions_total',
    family: 'sandbox',
    help: 'Total sandbox code executions',
    labels: {
      language: LANGUAGE,
      status: `how the code ended: ${SANDBOX_STATUSES.join(', ')}`,
    },
    values: { language: LANGUAGES, status: SANDBOX_STATUSES },
  },
  sandboxDurationSeconds: {
    type: 'histogram',
    name: 'wflo_sandbox_duration_seconds',
    family: 'sandbox',
    help: 'Sandbox execution duration in seconds',
    unit: 'seconds',
    labels: { language: LANGUAGE },
    values: { language: LANGUAGES },
    buckets: [
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
    ],
  },
  databaseOperationsTotal: {
    type: 'counter',
    name: 'wflo_database_operations_total',
    family: 'database',
    help: 'Total database operations',
    labels: { operation: 'select, insert, update, delete or other; failed ones included' },
    values: { operation: OPERATIONS },
  },
  databaseErrorsTotal: {
    type: 'counter',
    name: 'wflo_database_errors_total',
    family: 'database',
    help: 'Database operations that the database refused',
    labels: { operation: 'select, insert, update, delete or other' },
    values: { operation: OPERATIONS },
  },
  serviceInfo: {
    type: 'info',
    name: 'wflo_service_info',
    help: 'Wflo service information',
    labels: { service: 'name of the service', version: 'version of the service' },
  },
} as const satisfies Record<string, MetricDeclaration>;

/** Metrics of this package about itself, on every registry that it serves. */
export const selfCatalog = {
  overflowTotal: {
    type: 'counter',
    name: 'wflo_metrics_overflow_total',
    help: 'Recordings put under the overflow series instead of their own',
    labels: {
      metric: 'the metric recorded to',
      reason: 'series_limit (the metric is full) or label_too_long (over 512 characters)',
    },
  },
  rejectedTotal: {
    type: 'counter',
    name: 'wflo_metrics_rejected_total',
    help: 'Recordings refused because the value or the labels were not valid',
    labels: {
      metric: 'the metric recorded to',
      reason:
        'not_finite, negative, missing_label, unknown_label, invalid_label or invalid_exemplar',
    },
  },
  collectErrorsTotal: {
    type: 'counter',
    name: 'wflo_metrics_collect_errors_total',
    help: 'Collectors that failed or took too long during a scrape',
    labels: { collector: 'name of the onCollect function or of the metric' },
  },
} as const satisfies Record<string, MetricDeclaration>;

/** Names of the labels of one declaration. */
export type LabelNames<D extends MetricDeclaration> = Extract<keyof D['labels'], string>;
