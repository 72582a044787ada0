import type { SpanDetail, SpanKind, SpanRow, Trace, TraceList } from '../shapes/telemetry.ts';
import type { Statements } from '../store/write/statements.ts';
import { record, textOrNull } from '../values/json.ts';
import { Conditions } from './conditions.ts';
import { likePattern, searchQuery, type Parameters } from './parameters.ts';
import { sqlMs } from '../values/time.ts';

type Row = Readonly<Record<string, unknown>>;

const KINDS: readonly SpanKind[] = [
  'unspecified',
  'internal',
  'server',
  'client',
  'producer',
  'consumer',
];
const STATUSES = ['unset', 'ok', 'error'] as const;
const COLUMNS = `trace_id, span_id, parent_id, span_name.name name, kind, ${sqlMs('start_ns')} start_ms,
  ${sqlMs('end_ns')} end_ms, status, service, execution_id, run_id,
  json_extract(summary, '$.error.message') error`;
const FROM = `FROM span JOIN span_name ON span_name.id = name_id
  JOIN resource ON resource.id = resource_id`;
const MOST_SPANS = 20_000;

export function spanDetail(
  reader: Statements,
  traceId: string,
  spanId: string,
): SpanDetail | undefined {
  const row = reader.get(
    `SELECT ${COLUMNS}, CAST(start_ns AS TEXT) start_nano, CAST(end_ns AS TEXT) end_nano,
       received_ms, body, attributes ${FROM} WHERE trace_id = ? AND span_id = ?`,
    traceId,
    spanId,
  );
  if (row === undefined) return undefined;
  const body = JSON.parse(String(row.body)) as StoredBody;
  return {
    ...spanRow(row),
    statusMessage: body.m,
    startNano: String(row.start_nano),
    endNano: String(row.end_nano),
    receivedMs: Number(row.received_ms),
    attributes: body.a,
    events: body.e,
    links: body.l,
    resource: record(JSON.parse(String(row.attributes))),
    scope: { name: body.s[0], version: body.s[1] },
    traceState: body.t,
    droppedAttributes: body.d[0],
    droppedEvents: body.d[1],
    droppedLinks: body.d[2],
  };
}

interface StoredBody {
  readonly a: SpanDetail['attributes'];
  readonly e: SpanDetail['events'];
  readonly l: SpanDetail['links'];
  readonly s: [string, string | null];
  readonly m: string | null;
  readonly t: string | null;
  readonly d: [number, number, number];
}

export function trace(reader: Statements, traceId: string): Trace | undefined {
  const rows = reader.all(
    `SELECT ${COLUMNS} ${FROM} WHERE trace_id = ? ORDER BY start_ns LIMIT ${MOST_SPANS}`,
    traceId,
  );
  if (rows.length === 0) return undefined;
  const spans = rows.map(spanRow);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  return {
    traceId,
    spans,
    totalSpans: Number(
      reader.get('SELECT count(*) n FROM span WHERE trace_id = ?', traceId)?.n ?? 0,
    ),
    executionIds: [...new Set(spans.flatMap(({ executionId }) => executionId ?? []))],
    orphans: spans.filter(({ parentSpanId }) => parentSpanId !== null && !ids.has(parentSpanId))
      .length,
  };
}

/** @throws {RequestInvalidError} */
export function listTraces(reader: Statements, parameters: Parameters): Omit<TraceList, 'gaps'> {
  const filter = new Conditions();
  const q = parameters.text('q');
  if (q !== undefined) addText(filter, q);
  filter.oneOf('service', parameters.texts('service'));
  const since = parameters.timeMs('since');
  if (since !== undefined) filter.add('start_ms >= ?', since);
  const until = parameters.timeMs('until');
  if (until !== undefined) filter.add('start_ms < ?', until);
  const before = parameters.timeMs('before');
  if (before !== undefined) filter.add('start_ms < ?', before);
  const limit = parameters.integer('limit', 100, 1, 1_000);
  const rows = reader.all(
    `SELECT * FROM trace ${filter.where} ORDER BY start_ms DESC LIMIT ?`,
    ...filter.values,
    limit,
  );
  return {
    traces: rows.map((row) => ({
      traceId: String(row.trace_id),
      name: textOrNull(row.root_name) ?? String(row.name),
      service: String(row.service),
      startMs: Number(row.start_ms),
      durationMs: Number(row.end_ms) - Number(row.start_ms),
      spans: Number(row.spans),
      errors: Number(row.errors),
      executionId: textOrNull(row.execution_id),
    })),
    next: rows.length === limit ? String(rows.at(-1)?.start_ms) : null,
  };
}

/** By a trace's id, the run's id, the name of any of its spans, or the words of an error. */
function addText(filter: Conditions, q: string): void {
  const words = searchQuery(q);
  const byError =
    words === undefined
      ? ''
      : ` OR trace_id IN (SELECT span.trace_id FROM
           (SELECT rowid word FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 5000)
           JOIN span ON word % 2 = 1 AND span.id = word / 2)`;
  filter.add(
    `trace_id = ? OR execution_id = ? OR trace_id IN (
       SELECT trace_id FROM span WHERE name_id IN (
         SELECT id FROM span_name WHERE name LIKE ? ESCAPE '\\') LIMIT 20000)${byError}`,
    q.toLowerCase(),
    q,
    likePattern(q),
    ...(words === undefined ? [] : [words]),
  );
}

function spanRow(row: Row): SpanRow {
  return {
    traceId: String(row.trace_id),
    spanId: String(row.span_id),
    parentSpanId: textOrNull(row.parent_id),
    name: String(row.name),
    kind: KINDS[Number(row.kind)] ?? 'unspecified',
    startMs: Number(row.start_ms),
    endMs: Number(row.end_ms),
    status: STATUSES[Number(row.status)] ?? 'unset',
    statusMessage: textOrNull(row.error),
    service: String(row.service),
    executionId: textOrNull(row.execution_id),
    runId: textOrNull(row.run_id),
  };
}
