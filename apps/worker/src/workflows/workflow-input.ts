import { workflowInfo } from '@temporalio/workflow';
import type { CarriedState } from './control/continuation.ts';
import type { ExecutionIdentity } from './persistence/recorded-execution.ts';

export interface WfloWorkflowInput {
  /** A workflow definition as JSON. Validated before anything runs. */
  readonly definition: unknown;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** A limit for this run, in USD; the lower of it and the definition's holds. */
  readonly maxCostUsd?: string | number;
  /** What an earlier run of the same execution hands over; ignored when there is none. */
  readonly continued?: CarriedState;
}

/** Columns of the database. What is longer is no valid value, and is refused later by its text. */
const MAX_FIELD_LENGTH = 100;

function field(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, name);
  return typeof found === 'string' && found !== '' ? found.slice(0, MAX_FIELD_LENGTH) : undefined;
}

function decimalUsd(limit: unknown): string {
  // Twelve decimals are the contract's; toFixed never gives an exponent.
  if (typeof limit === 'number' && Number.isFinite(limit)) {
    return limit.toFixed(12).replace(/\.?0+$/, '');
  }
  return typeof limit === 'string' ? limit : JSON.stringify(limit);
}

/**
 * The input as far as it has the shape. Whoever starts a workflow may send anything: what is wrong
 * with it must end the execution with a reason, not the workflow's task with a TypeError.
 */
export function readInput(input: unknown): WfloWorkflowInput {
  return typeof input === 'object' && input !== null
    ? { definition: undefined, ...input }
    : { definition: undefined };
}

/** What this run takes over; only a run that continues another takes over anything. */
export function carriedState({ continued }: WfloWorkflowInput): CarriedState | undefined {
  return workflowInfo().continuedFromExecutionRunId === undefined ? undefined : continued;
}

/** How the execution is called, even when its definition turns out to be invalid. */
export function identityOf(input: WfloWorkflowInput): ExecutionIdentity {
  const { definition, inputs, maxCostUsd } = input;
  const version = field(definition, 'version');
  return {
    workflowId: field(definition, 'id') ?? workflowInfo().workflowType,
    workflowVersion: version?.slice(0, 50),
    inputs,
    maxCostUsd: maxCostUsd === undefined ? undefined : decimalUsd(maxCostUsd),
    continuedFromRunId: carriedState(input) && workflowInfo().continuedFromExecutionRunId,
  };
}
