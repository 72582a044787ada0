import type { Line, Span } from '../telemetry/telemetry.ts';
import { cut, numberOrNull, textOrNull } from '../values/json.ts';
import type { Source } from '../shapes/fact.ts';
import type { RunStatus } from '../shapes/run.ts';
import { pico, session, type LlmCall } from './llm-call.ts';
import type { SpanSummary } from './span-summary.ts';
import { nanoToMs } from '../values/time.ts';

/** What is stored of an execution; one row. The sums are over the spans that were received. */
export interface RunRecord {
  execution_id: string;
  run_id: string | null;
  first_run_id: string | null;
  workflow: string | null;
  workflow_type: string | null;
  task_queue: string | null;
  namespace: string | null;
  status: RunStatus | null;
  status_source: Source | null;
  status_ms: number | null;
  started_ms: number;
  started_source: Source;
  ended_ms: number | null;
  process: string | null;
  session: string | null;
  user: string | null;
  tags: string;
  now: string | null;
  error: string | null;
  seen_ms: number;
  spans: number;
  attempts: number;
  retries: number;
  errors: number;
  left_out: number;
  llm_calls: number;
  input: number;
  output: number;
  usd_pico: bigint;
  unpriced: number;
  unbounded: number;
  upper_pico: bigint;
  wasted_pico: bigint;
  end_pico: bigint | null;
  /** What the ledger last said, and when; null as long as it has not named the execution. */
  ledger_ms: number | null;
  ledger_pico: bigint | null;
  ledger_calls: number | null;
  ledger_input: number | null;
  ledger_output: number | null;
  ledger_unpriced: number | null;
  ledger_unbounded: number | null;
  ledger_upper_pico: bigint | null;
  hay: string;
}

export function newRun(executionId: string, startedMs: number, source: Source): RunRecord {
  return {
    execution_id: executionId,
    run_id: null,
    first_run_id: null,
    workflow: null,
    workflow_type: null,
    task_queue: null,
    namespace: null,
    status: null,
    status_source: null,
    status_ms: null,
    started_ms: startedMs,
    started_source: source,
    ended_ms: null,
    process: null,
    session: null,
    user: null,
    tags: '[]',
    now: null,
    error: null,
    seen_ms: 0,
    spans: 0,
    attempts: 0,
    retries: 0,
    errors: 0,
    left_out: 0,
    llm_calls: 0,
    input: 0,
    output: 0,
    usd_pico: 0n,
    unpriced: 0,
    unbounded: 0,
    upper_pico: 0n,
    wasted_pico: 0n,
    end_pico: null,
    ledger_ms: null,
    ledger_pico: null,
    ledger_calls: null,
    ledger_input: null,
    ledger_output: null,
    ledger_unpriced: null,
    ledger_unbounded: null,
    ledger_upper_pico: null,
    hay: '',
  };
}

/** What a text is searched in: the names under which a run is known, and its error. */
export function searchedText(run: RunRecord): string {
  const { execution_id: id, run_id: runId, workflow, session: of, user, error, process } = run;
  const names = [id, runId, workflow, run.workflow_type, of, user, process, error];
  return names
    .filter((name) => name !== null)
    .join('\n')
    .toLowerCase();
}

/** Takes up what a span of the run says; `isNew` is false for a later version of one span. */
export function applySpan(run: RunRecord, span: Span, summary: SpanSummary, isNew: boolean): void {
  const { attributes } = span;
  const startMs = nanoToMs(span.startNano);
  if (isNew) run.spans += 1;
  const { session: found, user, tags } = session(attributes);
  run.session = found ?? run.session;
  run.user = user ?? run.user;
  if (tags.length > 0) run.tags = JSON.stringify(tags);
  if (run.started_source !== 'temporal' && startMs < run.started_ms) run.started_ms = startMs;
  if (summary.kind === 'workflow') applyWorkflow(run, span, startMs);
  if (summary.kind === 'attempt' && isNew) applyAttempt(run, span, summary);
  if (summary.kind === 'client') applyClient(run, span, startMs);
}

/** Status words of Temporal and of our spans. */
const STATUSES: ReadonlyMap<unknown, RunStatus> = new Map<unknown, RunStatus>(
  (
    [
      'running',
      'completed',
      'failed',
      'cancelled',
      'terminated',
      'timed_out',
      'continued_as_new',
    ] as const
  ).map((status) => [status, status]),
);

export function spanStatus(span: Span): RunStatus {
  const stated = STATUSES.get(span.attributes['workflow.status']);
  if (span.attributes['wflo.span.pending'] === true) return 'running';
  return stated ?? (span.status === 2 ? 'failed' : 'completed');
}

function applyWorkflow(run: RunRecord, span: Span, startMs: number): void {
  const { attributes } = span;
  const firstRun = textOrNull(attributes['workflow.first_run_id']);
  const runId = textOrNull(attributes['workflow.run_id']) ?? textOrNull(attributes.run_id);
  run.workflow = textOrNull(attributes['workflow.id']) ?? run.workflow;
  run.workflow_type =
    textOrNull(attributes['workflow.type']) ??
    run.workflow_type ??
    (span.name.startsWith('RunWorkflow:') ? span.name.slice('RunWorkflow:'.length) : null);
  run.task_queue = textOrNull(attributes['workflow.task_queue']) ?? run.task_queue;
  run.namespace = textOrNull(attributes['workflow.namespace']) ?? run.namespace;
  run.process = span.resource.process;
  run.left_out += numberOrNull(attributes['wflo.spans.left_out']) ?? 0;
  const status = spanStatus(span);
  const endMs = nanoToMs(span.endNano);
  if (run.status_ms !== null && run.status_ms > endMs && run.status_source === 'temporal') return;
  if (run.status_source === 'spans' && run.status_ms !== null && run.status_ms > endMs) return;
  const isAnother = run.first_run_id !== null && firstRun !== null && firstRun !== run.first_run_id;
  if (isAnother && run.started_source === 'spans') run.started_ms = startMs;
  run.run_id = runId ?? run.run_id;
  run.first_run_id = firstRun ?? run.first_run_id;
  const goesOn = status === 'running' || status === 'continued_as_new';
  run.status = goesOn ? 'running' : status;
  run.status_source = 'spans';
  run.status_ms = endMs;
  run.ended_ms = goesOn ? null : endMs;
  run.error = status === 'failed' ? cut(span.statusMessage ?? 'failed', 500) : null;
  if (!goesOn) {
    run.now = null;
    run.end_pico = bigOrNull(
      pico(attributes['wflo.cost.usd']) ?? pico(attributes['cost.total_cost']),
    );
  }
}

function applyAttempt(run: RunRecord, span: Span, summary: SpanSummary): void {
  const attempt = summary.attempt ?? 1;
  run.attempts += 1;
  if (attempt > 1) run.retries += 1;
  if (span.status === 2) run.errors += 1;
  run.process = span.resource.process;
  if (run.ended_ms === null) {
    const which = attempt > 1 ? `, attempt ${attempt}` : '';
    const how = span.status === 2 ? ' failed' : ' done';
    run.now = `step ${summary.name}${which}${how}`;
  }
}

function applyClient(run: RunRecord, span: Span, startMs: number): void {
  if (!/^workflow\.(start|signal_with_start|update_with_start)$/.test(span.name)) return;
  run.workflow_type ??= textOrNull(span.attributes['workflow.type']);
  run.task_queue ??= textOrNull(span.attributes['workflow.task_queue']);
  if (span.status === 2 || run.status !== null) return;
  run.status = 'running';
  run.status_source = 'spans';
  run.status_ms = startMs;
}

export function applyCall(run: RunRecord, call: LlmCall, failed: boolean): void {
  run.llm_calls += 1;
  run.input += call.inputTokens ?? 0;
  run.output += call.outputTokens ?? 0;
  run.usd_pico += BigInt(call.usdPico ?? 0);
  if (call.unpricedReason !== null) {
    run.unpriced += 1;
    if (call.upperPico === null) run.unbounded += 1;
    else run.upper_pico += BigInt(call.upperPico);
  }
  if (call.wasted) run.wasted_pico += BigInt(call.usdPico ?? 0);
  if (failed) run.errors += 1;
}

export function applyLine(run: RunRecord, line: Line): void {
  if (line.severity >= 17) run.errors += 1;
  const { session: found, user } = session(line.attributes);
  run.session ??= found;
  run.user ??= user;
  run.workflow ??= textOrNull(line.attributes.workflow_id);
  run.workflow_type ??= textOrNull(line.attributes.workflow_type);
  run.run_id ??= textOrNull(line.attributes.run_id);
}

function bigOrNull(value: number | null): bigint | null {
  return value === null ? null : BigInt(value);
}
