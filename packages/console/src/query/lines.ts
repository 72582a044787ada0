import { RequestInvalidError } from '../errors.ts';
import type { LogLine, LogList } from '../shapes/telemetry.ts';
import type { Statements } from '../store/write/statements.ts';
import { record, textOrNull } from '../values/json.ts';
import { Conditions } from './conditions.ts';
import { searchQuery, type Parameters } from './parameters.ts';
import { severityName, severityOf } from './severity.ts';
import { sqlMs } from '../values/time.ts';

/**
 * The newest lines that fit, in the order of time; with `after`, those that came after that id.
 *
 * @throws {RequestInvalidError}
 */
export function listLines(
  reader: Statements,
  parameters: Parameters,
  executionId?: string,
): Omit<LogList, 'eventId'> {
  const filter = lineFilter(parameters, executionId);
  const limit = parameters.integer('limit', 500, 1, 5_000);
  const before = parameters.text('before');
  if (before !== undefined) addBefore(filter, before);
  const after = parameters.integer('after', 0, 0, Number.MAX_SAFE_INTEGER);
  if (after > 0) filter.add('line.id > ?', after);
  const rows = reader.all(
    `SELECT line.id id, CAST(at_ns AS TEXT) at_nano, ${sqlMs('at_ns')} at_ms, received_ms, severity,
       logger, message, line.attributes attributes, service, process, trace_id, span_id,
       execution_id, run_id
     FROM line JOIN resource ON resource.id = resource_id ${filter.where}
     ORDER BY at_ns DESC, line.id DESC LIMIT ?`,
    ...filter.values,
    limit,
  );
  const oldest = rows.at(-1);
  const hasMore = rows.length === limit && oldest !== undefined;
  return {
    lines: rows.map(logLine).reverse(),
    next: hasMore ? `${String(oldest.at_nano)},${String(oldest.id)}` : null,
  };
}

function lineFilter(parameters: Parameters, executionId: string | undefined): Conditions {
  const filter = new Conditions();
  if (executionId !== undefined) filter.add('execution_id = ?', executionId);
  const level = parameters.text('level');
  if (level !== undefined) {
    const least = severityOf(level);
    if (least === undefined)
      throw new RequestInvalidError(`level: got ${level}, expected e.g. warn`);
    filter.add('severity >= ?', least);
  }
  const q = parameters.text('q');
  const words = q === undefined ? undefined : searchQuery(q);
  if (words !== undefined) {
    filter.add(
      'line.id IN (SELECT rowid / 2 FROM words WHERE words MATCH ? AND rowid % 2 = 0)',
      words,
    );
  }
  filter.oneOf('service', parameters.texts('service'));
  const since = parameters.timeMs('since');
  if (since !== undefined) filter.add('at_ns >= ?', nano(since));
  const until = parameters.timeMs('until');
  if (until !== undefined) filter.add('at_ns < ?', nano(until));
  for (const [name, value] of parameters.fields()) {
    filter.add(`CAST(line.attributes ->> ? AS TEXT) = ?`, `$."${name}"`, value);
  }
  return filter;
}

function addBefore(filter: Conditions, before: string): void {
  const [, atNano, id] = /^(\d{1,19}),(\d{1,16})$/.exec(before) ?? [];
  if (atNano === undefined || id === undefined) {
    throw new RequestInvalidError('before: expected the `next` of the page before');
  }
  const at = BigInt(atNano);
  filter.add('at_ns < ? OR (at_ns = ? AND line.id < ?)', at, at, Number(id));
}

function nano(ms: number): bigint {
  return BigInt(Math.round(ms)) * 1_000_000n;
}

function logLine(row: Readonly<Record<string, unknown>>): LogLine {
  return {
    id: Number(row.id),
    atMs: Number(row.at_ms),
    receivedMs: Number(row.received_ms),
    level: severityName(Number(row.severity)),
    severityNumber: Number(row.severity),
    logger: String(row.logger),
    message: String(row.message),
    attributes: record(JSON.parse(String(row.attributes))),
    service: String(row.service),
    process: textOrNull(row.process),
    traceId: textOrNull(row.trace_id),
    spanId: textOrNull(row.span_id),
    executionId: textOrNull(row.execution_id),
    runId: textOrNull(row.run_id),
  };
}
