import type { ConsoleEvent } from '../shapes/telemetry.ts';
import type { Changes } from '../store/write/writer.ts';

export interface SentEvent {
  readonly id: number;
  readonly event: ConsoleEvent;
}

type Listener = (sent: SentEvent) => void;

/** Events that can be resumed from. */
const HELD = 2_000;
/** Changes of so long are told as one. */
const EVERY_MS = 250;
const MOST_IDS = 500;

/**
 * Tells listeners what has changed, a few times a second at most, and holds the last events so
 * that one who was away misses nothing. Ids go up, also over restarts.
 */
export class EventHub {
  readonly #held: SentEvent[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #runs = new Set<string>();
  readonly #logRuns = new Set<string>();
  #lines = 0;
  #lastLineId = 0;
  #hasPoints = false;
  #id = Date.now();
  #timer: NodeJS.Timeout | undefined;

  get lastId(): number {
    return this.#id;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  changed({ executionIds, lines, lastLineId, points }: Changes): void {
    for (const id of executionIds) this.#runs.add(id);
    if (lines > 0) {
      for (const id of executionIds) this.#logRuns.add(id);
      this.#lines += lines;
      this.#lastLineId = Math.max(this.#lastLineId, lastLineId);
    }
    if (points > 0) this.#hasPoints = true;
    this.#schedule();
  }

  runsChanged(executionIds: readonly string[]): void {
    for (const id of executionIds) this.#runs.add(id);
    this.#schedule();
  }

  healthChanged(): void {
    this.#send({ type: 'health' });
  }

  /**
   * Calls `listener` with each event after `after`, and with `reset` first when not all of them
   * are held. Returns what ends it.
   */
  listen(after: number | undefined, listener: Listener): () => void {
    if (after !== undefined && after !== this.#id) this.#replay(after, listener);
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #replay(after: number, listener: Listener): void {
    const oldest = this.#held[0]?.id;
    if (after > this.#id || oldest === undefined || after < oldest - 1) {
      listener({ id: this.#id, event: { type: 'reset' } });
      return;
    }
    for (const sent of this.#held) if (sent.id > after) listener(sent);
  }

  #schedule(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, EVERY_MS).unref();
  }

  #flush(): void {
    if (this.#runs.size > MOST_IDS) this.#send({ type: 'reset' });
    else if (this.#runs.size > 0) this.#send({ type: 'runs', executionIds: [...this.#runs] });
    if (this.#lines > 0) {
      this.#send({
        type: 'logs',
        executionIds: [...this.#logRuns].slice(0, MOST_IDS),
        count: this.#lines,
        lastLogId: this.#lastLineId,
      });
    }
    if (this.#hasPoints) this.#send({ type: 'metrics' });
    this.#runs.clear();
    this.#logRuns.clear();
    this.#lines = 0;
    this.#hasPoints = false;
  }

  #send(event: ConsoleEvent): void {
    const sent = { id: (this.#id += 1), event };
    this.#held.push(sent);
    if (this.#held.length > HELD) this.#held.shift();
    for (const listener of this.#listeners) listener(sent);
  }
}
