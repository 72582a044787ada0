import { isSkewed } from '../query/clock-skew.ts';
import { processes, storeHealth, storeLosses } from '../query/health.ts';
import type { ConnectionHealth, Health, Loss } from '../shapes/health.ts';
import { gaps, type ConsoleParts } from './console-parts.ts';

const SILENT_AFTER_MS = 300_000;
/** Sent again after its response was lost: nothing is lost by it. */
const HARMLESS: ReadonlySet<string> = new Set(['duplicate', 'expired']);

export async function health(parts: ConsoleParts): Promise<Health> {
  const { store, temporal, queues, ledger, hub } = parts;
  const nowMs = Date.now();
  await refreshQueues(parts);
  const found = processes(store.reader, nowMs);
  const losses = [...storeLosses(store.reader), ...found.flatMap((one) => one.losses)];
  const report = {
    processes: found,
    losses,
    store: storeHealth(store),
    receivers: parts.receivers(),
    connections: [
      temporal?.health ?? off('temporal', 'TEMPORAL_ADDRESS'),
      ledger?.health ?? off('cost-service', 'COST_SERVICE_URL'),
    ],
    taskQueues: queues?.all() ?? [],
  };
  const findings = findingsOf(report, nowMs);
  return {
    status: findings.length === 0 ? 'ok' : 'degraded',
    findings,
    version: parts.version,
    startedMs: parts.startedMs,
    nowMs,
    ...report,
    gaps: gaps(parts),
    eventId: hub.lastId,
  };
}

function off(name: ConnectionHealth['name'], variable: string): ConnectionHealth {
  return { name, address: null, state: 'off', detail: `set ${variable}`, checkedMs: null };
}

/** The queues that runs of the last day were on. */
async function refreshQueues({ store, queues }: ConsoleParts): Promise<void> {
  if (queues === undefined) return;
  const names = store.reader
    .all(
      `SELECT task_queue FROM (SELECT task_queue, started_ms FROM run WHERE task_queue IS NOT NULL
       ORDER BY started_ms DESC LIMIT 1000) GROUP BY 1 ORDER BY max(started_ms) DESC LIMIT 20`,
    )
    .map((row) => String(row.task_queue));
  // What cannot be read is said by the connection's own state.
  await queues.refresh(names).catch(() => undefined);
}

function findingsOf(
  report: Omit<
    Health,
    'status' | 'findings' | 'version' | 'startedMs' | 'nowMs' | 'gaps' | 'eventId'
  >,
  nowMs: number,
): string[] {
  const { store, receivers, connections, taskQueues, losses } = report;
  const found: string[] = [];
  if (store.writeError !== null) found.push(`the store cannot write: ${store.writeError}`);
  for (const { error } of receivers) if (error !== null) found.push(error);
  for (const { name, state, detail } of connections) {
    if (state === 'down') found.push(`${name} does not respond: ${detail}`);
  }
  for (const queue of taskQueues) {
    if (queue.pollers.length === 0) found.push(`no worker polls task queue ${queue.name}`);
  }
  for (const loss of losses) if (isWorthSaying(loss, nowMs)) found.push(sentence(loss));
  for (const one of report.processes) {
    const { value } = one.clockSkewMs;
    if (value !== null && isSkewed(value)) {
      const way = value > 0 ? 'ahead by at least' : 'behind by at most';
      found.push(
        `the clock of ${one.service} (${one.id}) is ${way} ${Math.abs(Math.round(value / 1_000))} s`,
      );
    }
  }
  return found;
}

function isWorthSaying({ reason, lastMs }: Loss, nowMs: number): boolean {
  return !HARMLESS.has(reason) && nowMs - (lastMs ?? 0) < 12 * SILENT_AFTER_MS;
}

function sentence({ signal, reason, count, saidBy }: Loss): string {
  const who =
    saidBy === 'console' ? 'this console has dropped' : 'a process says that it has dropped';
  return `${who} ${count} of ${signal}: ${reason}`;
}
