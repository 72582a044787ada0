import { z } from 'zod';
import { jsonColumn, timeColumn } from './column-values.ts';
import { EXECUTION_STATUSES } from './status.ts';

export const EXECUTION_TABLE = 'workflow_executions';

export const executionRowSchema = z
  .object({
    execution_id: z.string(),
    run_id: z.string(),
    workflow_id: z.string(),
    workflow_version: z.string().nullable(),
    workflow_type: z.string(),
    status: z.enum(EXECUTION_STATUSES),
    inputs: jsonColumn.nullable(),
    outputs: jsonColumn.nullable(),
    max_cost_usd: z.string().nullable(),
    trace_id: z.string().nullable(),
    namespace_id: z.string().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    started_at: timeColumn,
    ended_at: timeColumn.nullable(),
  })
  .transform((row) => ({
    executionId: row.execution_id,
    runId: row.run_id,
    workflowId: row.workflow_id,
    workflowVersion: row.workflow_version,
    workflowType: row.workflow_type,
    status: row.status,
    inputs: row.inputs,
    outputs: row.outputs,
    maxCostUsd: row.max_cost_usd,
    traceId: row.trace_id,
    namespaceId: row.namespace_id,
    error:
      row.error_code === null
        ? null
        : { code: row.error_code, message: row.error_message ?? row.error_code },
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }));
export type Execution = z.output<typeof executionRowSchema>;
