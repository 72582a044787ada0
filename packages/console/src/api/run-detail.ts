import { picoToUsd } from '@wflo/money';
import { NotFoundError } from '../errors.ts';
import { runsOfChain } from '../query/chain-runs.ts';
import { RUN_COLUMNS, runRow } from '../query/run-row.ts';
import { newRun } from '../facts/run-record.ts';
import type { Fact, Gap } from '../shapes/fact.ts';
import type { ChainRun, RunBudget, RunCost, RunDetail, RunRow, RunStatus } from '../shapes/run.ts';
import {
  describeRun,
  runEnds,
  type RunDescription,
  type RunEnds,
} from '../temporal/describe-run.ts';
import { numberOrNull, textOrNull } from '../values/json.ts';
import { gaps, rowContext, type ConsoleParts } from './console-parts.ts';
import { messageOf } from '../values/message.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Everything about a run, from all sources; what one of them does not give is said in `gaps`.
 *
 * @throws {NotFoundError} no source knows it
 */
export async function runDetail(parts: ConsoleParts, executionId: string): Promise<RunDetail> {
  const { reader } = parts.store;
  const row = reader.get(
    `SELECT ${RUN_COLUMNS}, first_run_id FROM run WHERE execution_id = ?`,
    executionId,
  );
  const missing: Gap[] = [];
  const described = await fromTemporal(parts, executionId, missing);
  if (row === undefined && described === undefined) {
    throw new NotFoundError(
      `no run ${executionId} is known${parts.temporal === undefined ? '; Temporal is not connected (TEMPORAL_ADDRESS)' : ''}`,
    );
  }
  const ends = await endsOf(parts, described, missing);
  const base = withTemporal(rowOf(parts, row, executionId, described), described);
  const firstRun = described?.info.firstRunId ?? textOrNull(row?.first_run_id);
  const runIds = runsOfChain(reader, executionId, firstRun);
  const ledger = await fromLedger(parts, executionId, runIds, base.cost, missing);
  const traceIds = reader
    .all('SELECT DISTINCT trace_id FROM span WHERE execution_id = ? LIMIT 50', executionId)
    .map((found) => String(found.trace_id));
  return {
    ...base,
    ...ledger,
    runs: chain(parts, executionId),
    workflowType: described?.info.workflowType ?? textOrNull(row?.workflow_type),
    taskQueue: described?.info.taskQueue ?? textOrNull(row?.task_queue),
    namespace: parts.temporal?.namespace ?? textOrNull(row?.namespace),
    historyLength: described?.info.historyLength ?? null,
    input: end(ends, 'input', parts),
    result: end(ends, 'result', parts),
    failure: ends?.failure ?? null,
    waiting: [...(described?.waiting ?? [])],
    budget: await budgetOf(parts, executionId, firstRun, missing),
    parent: described?.info.parent ?? null,
    children: [...(described?.children ?? [])],
    memo: { ...described?.info.memo },
    searchAttributes: { ...described?.info.searchAttributes },
    traceIds,
    links: links(parts, executionId, base.runId, traceIds[0]),
    actions:
      parts.mayAct && parts.temporal?.isUp === true
        ? ['cancel', 'terminate', 'signal', 'update', 'reset']
        : [],
    spansLeftOut: Number(row?.left_out ?? 0),
    gaps: unique([...gaps(parts), ...missing]),
    eventId: parts.hub.lastId,
  };
}

async function fromTemporal(
  { temporal, queues }: ConsoleParts,
  executionId: string,
  missing: Gap[],
): Promise<RunDescription | undefined> {
  if (temporal === undefined || queues === undefined) return undefined;
  try {
    return await describeRun(temporal, queues, executionId);
  } catch (error) {
    missing.push({ source: 'temporal', reason: messageOf(error) });
    return undefined;
  }
}

async function endsOf(
  { temporal }: ConsoleParts,
  described: RunDescription | undefined,
  missing: Gap[],
): Promise<RunEnds | undefined> {
  if (temporal === undefined || described === undefined) return undefined;
  try {
    return await runEnds(temporal, described.info);
  } catch (error) {
    missing.push({ source: 'temporal', reason: messageOf(error) });
    return undefined;
  }
}

/** The stored row; for a run that only Temporal knows, one without spans. */
function rowOf(
  parts: ConsoleParts,
  row: Row | undefined,
  executionId: string,
  described: RunDescription | undefined,
): RunRow {
  const stored = row ?? {
    ...newRun(executionId, described?.info.startedMs ?? Date.now(), 'temporal'),
    seen_ms: Date.now(),
  };
  return runRow(stored, rowContext(parts));
}

function withTemporal(row: RunRow, described: RunDescription | undefined): RunRow {
  if (described === undefined) return row;
  const { info, waiting } = described;
  const asOfMs = Date.now();
  const known = <T>(value: T): Fact<T> => ({ value, source: 'temporal', asOfMs });
  const isOpen = info.status === 'running' || info.status === 'continued_as_new';
  const isWorking = waiting.length === 0 || waiting.some(({ kind }) => kind === 'activity_running');
  const openStatus: RunStatus = isWorking ? 'running' : 'waiting';
  const startedMs = row.startedMs.value ?? info.startedMs ?? asOfMs;
  const endMs = isOpen ? asOfMs : (info.endedMs ?? asOfMs);
  return {
    ...row,
    runId: info.runId,
    workflow: info.workflow === null ? row.workflow : known(info.workflow),
    status: known(isOpen ? openStatus : info.status),
    endedMs: isOpen ? { value: null, reason: 'running' } : known(endMs),
    durationMs: known(Math.max(0, endMs - startedMs)),
    now: isOpen ? (waiting[0]?.text ?? row.now) : null,
  };
}

/** What the ledger says now, where there is one that has calls of the run. */
async function fromLedger(
  { ledger }: ConsoleParts,
  executionId: string,
  runIds: readonly string[] | undefined,
  otherwise: RunCost,
  missing: Gap[],
): Promise<Partial<Pick<RunRow, 'cost' | 'inputTokens' | 'outputTokens' | 'llmCalls'>>> {
  if (ledger === undefined) return {};
  try {
    const { costs, asOfMs } = await ledger.executionCosts(executionId, runIds);
    if (costs.records === 0) {
      if (otherwise.usd.value === null) return {};
      missing.push({
        source: 'ledger',
        reason: 'the ledger has no call of this run: its cost is what the spans say',
      });
      return {};
    }
    const known = <T>(value: T): Fact<T> => ({ value, source: 'ledger', asOfMs });
    const isUnknown = costs.pico === 0n && costs.unpriced > 0;
    return {
      cost: {
        usd: isUnknown
          ? { value: null, reason: 'none of its calls has a price' }
          : known(picoToUsd(costs.pico)),
        unpricedCalls: costs.unpriced,
        upperBoundUsd: costs.unbounded > 0 ? null : picoToUsd(costs.upperPico),
        wastedUsd: picoToUsd(costs.wastedPico),
      },
      inputTokens: known(costs.inputTokens),
      outputTokens: known(costs.outputTokens),
      llmCalls: known(costs.calls),
    };
  } catch (error) {
    missing.push({
      source: 'ledger',
      reason: `cost-service (COST_SERVICE_URL): ${messageOf(error)}`,
    });
    return {};
  }
}

async function budgetOf(
  { ledger }: ConsoleParts,
  executionId: string,
  firstRunId: string | null,
  missing: Gap[],
): Promise<Fact<RunBudget>> {
  if (ledger === undefined)
    return { value: null, reason: 'no ledger is connected (COST_SERVICE_URL)' };
  try {
    // By `@wflo/temporal`, and by the worker of definitions, for a chain that shares an id.
    const ofChain =
      firstRunId === null ? [] : [`run-${firstRunId}`, `${executionId}@${firstRunId}`];
    for (const id of [...ofChain, executionId]) {
      const budget = await ledger.budget(id);
      if (budget !== null) return { value: budget, source: 'ledger', asOfMs: budget.asOfMs };
    }
    return { value: null, reason: 'this run has no budget' };
  } catch (error) {
    missing.push({
      source: 'ledger',
      reason: `cost-service (COST_SERVICE_URL): ${messageOf(error)}`,
    });
    return { value: null, reason: messageOf(error) };
  }
}

function chain({ store }: ConsoleParts, executionId: string): ChainRun[] {
  return store.reader
    .all(
      'SELECT * FROM chain WHERE execution_id = ? ORDER BY started_ms DESC LIMIT 1000',
      executionId,
    )
    .map((row) => {
      const source = row.status_source === 'temporal' ? ('temporal' as const) : ('spans' as const);
      const asOfMs = Number(row.status_ms ?? 0);
      const time = (value: unknown): Fact<number> => {
        const ms = numberOrNull(value);
        return ms === null ? { value: null, reason: 'not known' } : { value: ms, source, asOfMs };
      };
      return {
        runId: String(row.run_id),
        status:
          row.status === null
            ? { value: null, reason: 'its end was not received' }
            : { value: row.status as RunStatus, source, asOfMs },
        startedMs: time(row.started_ms),
        endedMs: time(row.ended_ms),
        traceId: textOrNull(row.trace_id),
      };
    });
}

function end(
  ends: RunEnds | undefined,
  which: 'input' | 'result',
  { temporal }: ConsoleParts,
): Fact<unknown> {
  if (ends === undefined) {
    const reason =
      temporal === undefined
        ? 'Temporal is not connected (TEMPORAL_ADDRESS)'
        : 'Temporal does not give it';
    return { value: null, reason };
  }
  const value = ends[which];
  if (value === undefined)
    return { value: null, reason: 'there is none, or it is encrypted or no JSON' };
  return { value, source: 'temporal', asOfMs: Date.now() };
}

function links(
  parts: ConsoleParts,
  executionId: string,
  runId: string | null,
  traceId: string | undefined,
): { name: string; url: string }[] {
  const values: Readonly<Record<string, string | undefined>> = {
    executionId,
    runId: runId ?? undefined,
    traceId,
    namespace: parts.temporal?.namespace ?? 'default',
  };
  return parts.links.flatMap(({ name, url }) => {
    const names = [...url.matchAll(/\{(\w+)\}/g)].map(([, key]) => key ?? '');
    if (names.some((key) => values[key] === undefined)) return [];
    return [
      {
        name,
        url: url.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(values[key] ?? '')),
      },
    ];
  });
}

function unique(found: readonly Gap[]): Gap[] {
  return [...new Map(found.map((gap) => [`${gap.source} ${gap.reason}`, gap])).values()];
}
