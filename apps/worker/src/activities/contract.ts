import type { LlmResponse } from '../accounting/cached-response.ts';
import type { CallToRecord } from '../accounting/paid-call.ts';
import type { Reads } from '../definition/reads.ts';
import type { WorkflowDefinition } from '../definition/schema.ts';
import type { Step, StepOf } from '../definition/step-types/index.ts';
import type { FinalStatus, StoredError } from '../database/status.ts';
import type { TemplateScope } from '../templates/render.ts';

export type {
  LlmResponse,
  Reads,
  Step,
  StepOf,
  TemplateScope,
  WorkflowDefinition,
  FinalStatus,
  StoredError,
};

export interface ExecutionStart {
  readonly workflowId: string;
  readonly workflowVersion?: string;
  readonly workflowType: string;
  readonly inputs?: unknown;
  readonly maxCostUsd?: string;
  /** The run of the same execution whose rows are taken over. */
  readonly continuedFromRunId?: string;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface BeginRequest extends ExecutionStart {
  /** The row is that of a running execution at once; absent in older histories. */
  readonly isRunning?: true;
  readonly inputs?: Readonly<Record<string, unknown>>;
  /** What there is to prepare before the first step. */
  readonly request?: FirstRequest;
}

export interface FirstRequest extends Pick<PrepareRequest, 'definition'> {
  /** Opens the budget of this chain of runs; absent where an earlier run has opened it. */
  readonly chainRunId?: string;
}

export type StartedExecution =
  | { readonly prepared: PreparedExecution; readonly budget?: BudgetRef }
  /** Why it can't run: a result, so that the history has the row's start. */
  | { readonly refused: StoredError };

/** The start and the end of an execution that has done nothing but to end. */
export type EndedExecution = ExecutionEnding & { readonly start: ExecutionStart };

export interface ExecutionEnding {
  readonly status: FinalStatus;
  readonly endedAt: string;
  readonly outputs?: unknown;
  readonly error?: StoredError;
  /** How many steps have completed rows, unless the database has lost some. */
  readonly completedSteps?: number;
}

export type ExecutionChange = { readonly status: 'running' } | ExecutionEnding;

export interface PrepareRequest {
  readonly definition: unknown;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly maxCostUsd?: string;
}

export interface PreparedExecution {
  readonly definition: WorkflowDefinition;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly reads: Readonly<Record<string, Reads>>;
  readonly outputReads: Reads;
  /** Of the steps that declare `compensate`, by their ids; absent in older histories. */
  readonly compensationReads?: Readonly<Record<string, Reads>>;
  /** When to go on as a new run; absent, in older histories, for never. */
  readonly continuation?: { readonly afterEvents?: number };
  /** The lower of the definition's and the run's limit; absent without either. */
  readonly budgetUsd?: string;
  /** Absent where a budget refuses models without a price. */
  readonly unpricedCalls?: 'allow';
  /** Whether what is in flight finishes when a budget refuses a call. Absent in older histories. */
  readonly refusalsSpareWork?: boolean;
}

export interface StepStart {
  readonly stepId: string;
  readonly type: string;
  readonly startedAt: string;
}

export interface StepChange {
  readonly stepId: string;
  readonly status: FinalStatus;
  readonly endedAt: string;
  readonly output?: unknown;
  readonly error?: StoredError;
  /** For a step that may have no row, because no activity has started it. */
  readonly start?: Omit<StepStart, 'stepId'>;
}

export interface SnapshotRequest {
  readonly sequence: number;
  readonly stepId: string;
  readonly state: unknown;
}

export interface StepRequest<Step> {
  readonly step: Step;
  readonly scope: TemplateScope;
  /** The activity writes the row of the step; absent in older histories: the workflow does. */
  readonly recordsRow?: true;
}

/** What an activity that writes the row of its step adds to its output. */
export interface RowReport {
  /** When it has ended the row. ISO 8601; absent when it could not: the workflow has to. */
  readonly endedAt?: string;
}

/** The database did not respond, so nothing was done: the row has to be started first. */
export interface RowNotStarted {
  readonly rowNotStarted: true;
}

export interface CodeRequest extends StepRequest<StepOf<'code'>> {
  /** Whether a program that fails is a result like any other. Default false. */
  readonly acceptFailure?: boolean;
}

export interface CodeOutput {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
  readonly durationSeconds: number;
  readonly status: string;
  readonly result?: unknown;
}

/** Which budget is meant; without an id, in older histories, that of the execution's id. */
export interface BudgetRef {
  readonly budgetId?: string;
  /** Calls of models without a price are made, and not held to the budget. Default: refused. */
  readonly unpricedCalls?: 'allow';
}

export interface BudgetLimit extends BudgetRef {
  readonly limitUsd: string;
  /** Opens the budget of the chain of runs that this one is the first of. */
  readonly chainRunId?: string;
}

export interface BudgetHold {
  readonly reservationId: string;
  readonly amountUsd: string;
}

export interface LlmRequest extends StepRequest<StepOf<'llm'>>, BudgetRef {
  /** The reservation of the first attempt; absent without a budget, and in older histories. */
  readonly hold?: BudgetHold;
}

export interface LlmOutput extends Pick<LlmResponse, 'text' | 'model' | 'finishReason' | 'usage'> {
  readonly costUsd: string | null;
}

/** A response whose cost is recorded. */
export type RecordedLlm = LlmOutput & RowReport & Pick<LlmResponse, 'problem' | 'problemCode'>;

export interface BudgetRelease {
  readonly reservationId: string;
  /** The step whose later attempts may have reserved more; absent in older histories. */
  readonly stepId?: string;
}

export interface CostRequest extends CallToRecord {
  readonly stepId: string;
}

export interface TrackedCost {
  /** Null when no price is known for the model. */
  readonly costUsd: string | null;
}

export interface HttpOutput {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly json?: unknown;
}

export interface OutputsRequest {
  readonly outputs: Readonly<Record<string, string>>;
  readonly scope: TemplateScope;
}

/**
 * The worker's activities as workflow code sees them, each idempotent. Types only, so that the
 * workflow bundle stays small. The execution's ids come from Temporal, not from arguments.
 */
export interface WorkerActivities {
  readonly save_workflow_execution: (start: BeginRequest) => Promise<StartedExecution | undefined>;
  readonly record_workflow_execution: (execution: EndedExecution) => Promise<void>;
  readonly update_workflow_execution_status: (change: ExecutionChange) => Promise<void>;
  readonly prepare_execution: (request: PrepareRequest) => Promise<PreparedExecution>;
  readonly save_step_execution: (start: StepStart) => Promise<void>;
  readonly update_step_execution: (change: StepChange) => Promise<void>;
  readonly create_state_snapshot: (snapshot: SnapshotRequest) => Promise<void>;
  /** Older histories have no result. */
  readonly open_budget: (budget: BudgetLimit) => Promise<BudgetRef | undefined>;
  readonly check_budget: (
    request: StepRequest<StepOf<'llm'>> & BudgetRef,
  ) => Promise<BudgetHold | undefined>;
  readonly release_budget: (release: BudgetRelease) => Promise<void>;
  readonly track_cost: (request: CostRequest) => Promise<TrackedCost>;
  readonly call_llm: (
    request: LlmRequest,
  ) => Promise<(LlmResponse & RowReport) | RecordedLlm | RowNotStarted>;
  readonly execute_code_in_sandbox: (
    request: CodeRequest,
  ) => Promise<(CodeOutput & RowReport) | RowNotStarted>;
  readonly http_request: (
    request: StepRequest<StepOf<'http'>>,
  ) => Promise<(HttpOutput & RowReport) | RowNotStarted>;
  readonly request_approval: (
    request: StepRequest<StepOf<'approval'>>,
  ) => Promise<{ readonly message: string }>;
  readonly render_outputs: (request: OutputsRequest) => Promise<Record<string, unknown>>;
}
