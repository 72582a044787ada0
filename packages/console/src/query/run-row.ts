import { picoToUsd } from '@wflo/money';
import type { Fact, Source } from '../shapes/fact.ts';
import type { RunCost, RunRow, RunStatus } from '../shapes/run.ts';
import { list, numberOrNull, parseJson, textOrNull } from '../values/json.ts';

type Row = Readonly<Record<string, unknown>>;

/** Columns of `run` that a row of the list is made of; amounts as text, since they may be large. */
export const RUN_COLUMNS = `execution_id, run_id, workflow, workflow_type, status, status_source,
  status_ms, started_ms, started_source, ended_ms, process, session, user, tags, now, error, seen_ms,
  spans, attempts, retries, errors, llm_calls, input, output, CAST(usd_pico AS TEXT) usd_pico,
  unpriced, unbounded, CAST(upper_pico AS TEXT) upper_pico, CAST(wasted_pico AS TEXT) wasted_pico,
  CAST(end_pico AS TEXT) end_pico, left_out, task_queue, namespace, ledger_ms,
  CAST(ledger_pico AS TEXT) ledger_pico, ledger_calls, ledger_input, ledger_output, ledger_unpriced,
  ledger_unbounded, CAST(ledger_upper_pico AS TEXT) ledger_upper_pico`;

const NO_CALL = 'no LLM call of this run was received, and no ledger names it';
const NO_PRICE = 'none of its calls has a price';

export interface RowContext {
  readonly nowMs: number;
  /** Whether Temporal is read: then a run without an end is known to run. */
  readonly hasTemporal: boolean;
}

export function runRow(row: Row, context: RowContext): RunRow {
  const seenMs = Number(row.seen_ms);
  const startedMs = Number(row.started_ms);
  const endedMs = numberOrNull(row.ended_ms);
  const status = statusOf(row, context);
  const hasSpans = Number(row.spans) > 0;
  const counted = (value: unknown): Fact<number> =>
    hasSpans
      ? { value: Number(value), source: 'spans', asOfMs: seenMs }
      : { value: null, reason: 'no span of this run was received' };
  const workflow = textOrNull(row.workflow) ?? textOrNull(row.workflow_type);
  const process = textOrNull(row.process);
  return {
    executionId: String(row.execution_id),
    runId: textOrNull(row.run_id),
    workflow:
      workflow === null
        ? { value: null, reason: 'neither a span nor Temporal has named it yet' }
        : { value: workflow, source: sourceOf(row.status_source), asOfMs: seenMs },
    status,
    startedMs: { value: startedMs, source: sourceOf(row.started_source), asOfMs: seenMs },
    endedMs:
      endedMs === null
        ? { value: null, reason: status.value === 'unknown' ? 'not known' : 'running' }
        : { value: endedMs, source: sourceOf(row.status_source), asOfMs: seenMs },
    durationMs: duration(status.value, startedMs, endedMs, context.nowMs, row),
    cost: costOf(row),
    inputTokens: tokens(row, 'input'),
    outputTokens: tokens(row, 'output'),
    llmCalls: tokens(row, 'calls'),
    retries: counted(row.retries),
    errors: counted(row.errors),
    worker:
      process === null
        ? { value: null, reason: 'no span of a worker was received' }
        : { value: process, source: 'spans', asOfMs: seenMs },
    sessionId: textOrNull(row.session),
    userId: textOrNull(row.user),
    tags: list(parseJson(row.tags)).filter((tag) => typeof tag === 'string'),
    now: textOrNull(row.now),
    error: textOrNull(row.error)?.split('\n')[0] ?? null,
    seenMs,
  };
}

function statusOf(row: Row, { hasTemporal }: RowContext): Fact<RunStatus> {
  const status = textOrNull(row.status) as RunStatus | null;
  const asOfMs = Number(row.status_ms ?? row.seen_ms);
  const source = sourceOf(row.status_source);
  if (status !== null && (status !== 'running' || source === 'temporal')) {
    return { value: status, source, asOfMs };
  }
  if (hasTemporal && status !== null) return { value: status, source, asOfMs };
  // Spans say that it has started, and not whether it goes on.
  return { value: 'unknown', source: 'console', asOfMs };
}

function duration(
  status: RunStatus | null,
  startedMs: number,
  endedMs: number | null,
  nowMs: number,
  row: Row,
): Fact<number> {
  if (endedMs !== null) {
    const value = Math.max(0, endedMs - startedMs);
    return { value, source: sourceOf(row.status_source), asOfMs: endedMs };
  }
  if (status === 'unknown') return { value: null, reason: 'its end is not known' };
  return { value: Math.max(0, nowMs - startedMs), source: 'console', asOfMs: nowMs };
}

/** By the ledger; else by the run's own end, which may know it; else the sum of the calls' spans. */
export function costOf(row: Row): RunCost {
  return row.ledger_ms === null ? costOfSpans(row) : costOfLedger(row);
}

function costOfLedger(row: Row): RunCost {
  const unpricedCalls = Number(row.ledger_unpriced);
  const isUnknown = row.ledger_pico === '0' && unpricedCalls > 0;
  const usd = picoToUsd(BigInt(String(row.ledger_pico)));
  return {
    usd: isUnknown
      ? { value: null, reason: NO_PRICE }
      : { value: usd, source: 'ledger', asOfMs: Number(row.ledger_ms) },
    unpricedCalls,
    upperBoundUsd:
      Number(row.ledger_unbounded) > 0 ? null : picoToUsd(BigInt(String(row.ledger_upper_pico))),
    // The list of the ledger does not tell it apart.
    wastedUsd: costOfSpans(row).wastedUsd,
  };
}

function costOfSpans(row: Row): RunCost {
  const asOfMs = Number(row.seen_ms);
  const unpricedCalls = Number(row.unpriced);
  const calls = Number(row.llm_calls);
  const end = textOrNull(row.end_pico);
  const upper =
    Number(row.unbounded) > 0 ? null : picoToUsd(BigInt(textOrNull(row.upper_pico) ?? '0'));
  const common = {
    unpricedCalls,
    upperBoundUsd: unpricedCalls === 0 ? '0' : upper,
    wastedUsd: calls === 0 ? null : picoToUsd(BigInt(String(row.wasted_pico))),
  };
  if (end !== null) {
    return { usd: { value: picoToUsd(BigInt(end)), source: 'spans', asOfMs }, ...common };
  }
  if (calls === 0) {
    return {
      usd: { value: null, reason: NO_CALL },
      ...common,
      upperBoundUsd: null,
    };
  }
  const sum = BigInt(String(row.usd_pico));
  if (sum === 0n && unpricedCalls === calls) {
    return { usd: { value: null, reason: NO_PRICE }, ...common };
  }
  return { usd: { value: picoToUsd(sum), source: 'spans', asOfMs }, ...common };
}

function tokens(row: Row, what: 'input' | 'output' | 'calls'): Fact<number> {
  if (row.ledger_ms !== null) {
    return {
      value: Number(row[`ledger_${what}`]),
      source: 'ledger',
      asOfMs: Number(row.ledger_ms),
    };
  }
  const value = Number(row[what === 'calls' ? 'llm_calls' : what]);
  return Number(row.llm_calls) > 0
    ? { value, source: 'spans', asOfMs: Number(row.seen_ms) }
    : { value: null, reason: NO_CALL };
}

function sourceOf(value: unknown): Source {
  return (textOrNull(value) ?? 'console') as Source;
}
