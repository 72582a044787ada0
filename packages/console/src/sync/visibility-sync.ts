import { applyListed } from '../facts/run-visibility.ts';
import type { Store } from '../store/store.ts';
import { describeRun } from '../temporal/describe-run.ts';
import { readRunInfo, type RunInfo } from '../temporal/run-info.ts';
import type { TaskQueues } from '../temporal/task-queues.ts';
import type { TemporalReader } from '../temporal/temporal-reader.ts';
import { list, record } from '../values/json.ts';
import { Rounds } from './rounds.ts';

export interface VisibilitySyncOptions {
  readonly store: Store;
  readonly temporal: TemporalReader;
  readonly queues: TaskQueues;
  readonly everyMs: number;
  readonly onChange: (executionIds: readonly string[]) => void;
}

const PAGE = 500;
/** Runs of the first round; of later ones the newest so many. */
const MOST_AT_FIRST = 100_000;
const MOST_LATER = 2_000;
/** Closings appear in visibility with a delay. */
const OVERLAP_MS = 60_000;
/** Open runs that are asked each round what they wait for. */
const DESCRIBED = 20;

/** Keeps the list of runs up to date with Temporal's visibility. */
export class VisibilitySync {
  readonly #options: VisibilitySyncOptions;
  #lastMs = 0;
  readonly #rounds: Rounds;

  constructor(options: VisibilitySyncOptions) {
    this.#options = options;
    this.#rounds = new Rounds(() => this.sync(), options.everyMs);
  }

  start(): void {
    this.#rounds.start();
  }

  close(): Promise<void> {
    return this.#rounds.close();
  }

  /** One round. @throws {TemporalUnavailableError} */
  async sync(): Promise<void> {
    const startedMs = Date.now();
    if (this.#lastMs === 0) {
      const since = new Date(startedMs - this.#options.store.limits.maxAgeMs).toISOString();
      await this.#take(`StartTime > "${since}"`, MOST_AT_FIRST);
      await this.#take('ExecutionStatus = "Running"', MOST_LATER);
    } else {
      const since = new Date(this.#lastMs - OVERLAP_MS).toISOString();
      await this.#take(`CloseTime > "${since}"`, MOST_LATER);
      await this.#take('ExecutionStatus = "Running"', MOST_LATER);
    }
    this.#lastMs = startedMs;
    await this.#describeOpen();
  }

  async #take(query: string, most: number): Promise<void> {
    const { temporal } = this.#options;
    let taken = 0;
    let nextPageToken: Uint8Array | undefined;
    do {
      const response = await temporal.call((_, service) =>
        service.listWorkflowExecutions({
          namespace: temporal.namespace,
          pageSize: PAGE,
          query,
          ...(nextPageToken === undefined ? {} : { nextPageToken }),
        }),
      );
      const runs = list(record(response).executions)
        .map(readRunInfo)
        .filter((info) => info !== undefined);
      this.#write(runs);
      taken += runs.length;
      const token = response.nextPageToken;
      nextPageToken = token.length > 0 && runs.length > 0 ? token : undefined;
    } while (nextPageToken !== undefined && taken < most && !this.#rounds.isClosed);
  }

  #write(infos: readonly RunInfo[]): void {
    const { store, onChange } = this.#options;
    const nowMs = Date.now();
    const changed = store.writer.transaction(() => {
      for (const info of infos) this.#writeOne(info, nowMs);
      return store.writer.runs.flush();
    }, nowMs);
    if (changed.length > 0) onChange(changed);
  }

  #writeOne(info: RunInfo, nowMs: number): void {
    const { runs, statements } = this.#options.store.writer;
    const known = runs.find(info.executionId);
    const current = statements.get(
      'SELECT started_ms FROM chain WHERE execution_id = ? AND run_id = ?',
      info.executionId,
      known?.run_id ?? '',
    )?.started_ms;
    const probe = known ?? runs.get(info.executionId, info.startedMs ?? nowMs, 'temporal');
    const currentStartMs = current === null || current === undefined ? null : Number(current);
    if (applyListed({ ...probe }, info, currentStartMs, nowMs)) {
      const run = runs.get(info.executionId, info.startedMs ?? nowMs, 'temporal');
      applyListed(run, info, currentStartMs, nowMs);
    }
    statements.run(
      `INSERT INTO chain VALUES (?, ?, NULL, ?, 'temporal', ?, ?, ?)
       ON CONFLICT DO UPDATE SET status = excluded.status, status_source = 'temporal',
         status_ms = excluded.status_ms, started_ms = excluded.started_ms, ended_ms = excluded.ended_ms
       WHERE status IS NOT excluded.status OR started_ms IS NULL`,
      info.executionId,
      info.runId,
      info.status,
      nowMs,
      info.startedMs,
      info.endedMs,
    );
  }

  /** The newest open runs say in the list what they wait for. */
  async #describeOpen(): Promise<void> {
    const { store, temporal, queues, onChange } = this.#options;
    const open = store.reader.all(
      `SELECT execution_id, status, now FROM run WHERE status IN ('running', 'waiting')
       AND status_source = 'temporal' ORDER BY started_ms DESC LIMIT ${DESCRIBED}`,
    );
    const changed: string[] = [];
    for (const { execution_id: id, status, now } of open) {
      if (this.#rounds.isClosed) return;
      const found = await describeRun(temporal, queues, String(id)).catch(() => undefined);
      const first = found?.waiting[0];
      if (found === undefined || found.info.status !== 'running') continue;
      const isWorking = found.waiting.some(({ kind }) => kind === 'activity_running');
      const next = first === undefined || isWorking ? 'running' : 'waiting';
      const text = first?.text ?? null;
      if (next === status && text === now) continue;
      store.writer.transaction(
        () =>
          store.writer.statements.run(
            `UPDATE run SET status = ?, now = ? WHERE execution_id = ? AND ended_ms IS NULL`,
            next,
            text,
            String(id),
          ),
        Date.now(),
      );
      changed.push(String(id));
    }
    if (changed.length > 0) onChange(changed);
  }
}
