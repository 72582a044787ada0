/**
 * The instruments of the catalogue in the default registry, under its names in code.
 *
 * Generated from `src/catalog.ts` by `npm run docs --workspace @wflo/metrics`.
 *
 * @module
 * @example
 * workflowExecutionsTotal.inc({ workflow_id: 'csv-report', status: 'completed' });
 * const { body } = await renderMetrics();
 */
import { defaultMetrics } from './default-metrics.ts';

/** Total number of workflow executions: `wflo_workflow_executions_total{workflow_id,status}`. */
export const workflowExecutionsTotal = defaultMetrics.workflowExecutionsTotal;
/** Workflow execution duration in seconds: `wflo_workflow_duration_seconds{workflow_id}`. */
export const workflowDurationSeconds = defaultMetrics.workflowDurationSeconds;
/** Number of currently active workflow executions: `wflo_workflow_executions_active`. */
export const workflowExecutionsActive = defaultMetrics.workflowExecutionsActive;
/** Total LLM API cost in USD: `wflo_llm_cost_usd_total{model}`. */
export const llmCostUsdTotal = defaultMetrics.llmCostUsdTotal;
/** @deprecated Use `wflo_llm_cost_usd_total`. Deprecated alias of wflo_llm_cost_usd_total. Total LLM API cost in USD: `wflo_llm_cost_total_usd{model}`. */
export const llmCostTotalUsd = defaultMetrics.llmCostTotalUsd;
/** Total LLM tokens used: `wflo_llm_tokens_total{model,token_type}`. */
export const llmTokensTotal = defaultMetrics.llmTokensTotal;
/** LLM calls whose cost is not known: they are in no sum of costs: `wflo_llm_unpriced_calls_total{model,reason}`. */
export const llmUnpricedCallsTotal = defaultMetrics.llmUnpricedCallsTotal;
/** LLM calls without a usable response, each try counted: `wflo_llm_errors_total{model,reason}`. */
export const llmErrorsTotal = defaultMetrics.llmErrorsTotal;
/** Total sandbox code executions: `wflo_sandbox_executions_total{language,status}`. */
export const sandboxExecutionsTotal = defaultMetrics.sandboxExecutionsTotal;
/** Sandbox execution duration in seconds: `wflo_sandbox_duration_seconds{language}`. */
export const sandboxDurationSeconds = defaultMetrics.sandboxDurationSeconds;
/** Total database operations: `wflo_database_operations_total{operation}`. */
export const databaseOperationsTotal = defaultMetrics.databaseOperationsTotal;
/** Database operations that the database refused: `wflo_database_errors_total{operation}`. */
export const databaseErrorsTotal = defaultMetrics.databaseErrorsTotal;
/** Wflo service information: `wflo_service_info{service,version}`. */
export const serviceInfo = defaultMetrics.serviceInfo;
