import type { Loss, ProcessHealth, StoreHealth } from '../shapes/health.ts';
import type { Fact } from '../shapes/fact.ts';
import type { Store } from '../store/store.ts';
import type { Statements } from '../store/write/statements.ts';
import { skewOf } from './clock-skew.ts';
import { numberOrNull, parseJson, record, text, textOrNull } from '../values/json.ts';

const DROPPED = 'wflo_telemetry_dropped_total';
const DAY_MS = 86_400_000;

/** The processes that have sent anything in the last day, the newest first; at most 1,000. */
export function processes(reader: Statements, nowMs: number): ProcessHealth[] {
  const losses = processLosses(reader);
  return reader
    .all(
      'SELECT * FROM process WHERE last_ms >= ? ORDER BY last_ms DESC LIMIT 1000',
      nowMs - DAY_MS,
    )
    .map((row) => {
      const attributes = record(parseJson(row.attributes));
      const id = String(row.id);
      return {
        id,
        service: String(row.service),
        version: textOrNull(attributes['service.version']),
        host: textOrNull(attributes['host.name']),
        pid: numberOrNull(attributes['process.pid']),
        runtime: runtime(attributes),
        firstSeenMs: Number(row.first_ms),
        lastSeenMs: Number(row.last_ms),
        lastSpanMs: numberOrNull(row.span_ms),
        lastLogMs: numberOrNull(row.log_ms),
        lastMetricMs: numberOrNull(row.metric_ms),
        clockSkewMs: skew(numberOrNull(row.ahead_ms), nowMs),
        losses: losses.get(id) ?? [],
      };
    });
}

function runtime(attributes: Readonly<Record<string, unknown>>): string | null {
  const name = textOrNull(attributes['process.runtime.name']);
  const version = text(attributes['process.runtime.version']);
  return name === null ? null : `${name} ${version}`.trim();
}

function skew(offsetMs: number | null, nowMs: number): Fact<number> {
  if (offsetMs === null) return { value: null, reason: 'no span of it was received' };
  return { value: skewOf(offsetMs), source: 'spans', asOfMs: nowMs };
}

/** What processes say that they have lost, by their metric. */
function processLosses(reader: Statements): Map<string, Loss[]> {
  const rows = reader.all(
    `SELECT process, labels, latest, series.at_ms at_ms FROM series
     JOIN metric ON metric.id = metric_id WHERE metric.name = ? AND latest > 0`,
    DROPPED,
  );
  const found = new Map<string, Loss[]>();
  for (const row of rows) {
    const labels = record(parseJson(row.labels));
    const of = found.get(String(row.process)) ?? [];
    of.push({
      signal: text(labels.signal),
      reason: text(labels.reason),
      count: Number(row.latest),
      saidBy: 'process',
      sinceMs: null,
      lastMs: Number(row.at_ms),
    });
    found.set(String(row.process), of);
  }
  return found;
}

/** What this console has not stored, or no longer, by reason. */
export function storeLosses(reader: Statements): Loss[] {
  return reader.all('SELECT * FROM loss ORDER BY last_ms DESC').map((row) => ({
    signal: String(row.signal),
    reason: String(row.reason),
    count: Number(row.count),
    saidBy: 'console',
    sinceMs: Number(row.since_ms),
    lastMs: Number(row.last_ms),
  }));
}

export function storeHealth(store: Store): StoreHealth {
  const { reader, queue, limits } = store;
  // Ids are given in order and deleted from the oldest on: no table is counted row by row.
  const count = (table: string) =>
    Number(reader.get(`SELECT ifnull(max(id) - min(id) + 1, 0) n FROM ${table}`)?.n ?? 0);
  return {
    file: store.file,
    bytes: store.usedBytes(),
    maxBytes: limits.maxBytes,
    maxAgeMs: limits.maxAgeMs,
    spans: count('span'),
    logs: count('line'),
    metricSeries: Number(reader.get('SELECT count(*) n FROM series')?.n ?? 0),
    oldestMs: numberOrNull(
      reader.get(
        `SELECT min(ms) ms FROM (SELECT * FROM (SELECT received_ms ms FROM span ORDER BY id LIMIT 1)
         UNION ALL SELECT * FROM (SELECT received_ms ms FROM line ORDER BY id LIMIT 1))`,
      )?.ms,
    ),
    drops: storeLosses(reader),
    queued: queue.queuedItems,
    queueBound: queue.maxBytes,
    writeError: queue.writeError,
  };
}
