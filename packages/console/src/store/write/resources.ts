import type { Resource } from '../../telemetry/telemetry.ts';
import type { Statements } from './statements.ts';

export type SignalColumn = 'span_ms' | 'log_ms' | 'metric_ms';

/** The rows of resources, and of the processes that they name. */
export class Resources {
  readonly #statements: Statements;
  readonly #ids = new Map<string, number>();
  #known = new WeakMap<Resource, number>();

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  id(resource: Resource): number {
    const known = this.#known.get(resource);
    if (known !== undefined) return known;
    const attributes = JSON.stringify(resource.attributes);
    let id = this.#ids.get(attributes);
    if (id === undefined) {
      this.#statements.run(
        `INSERT INTO resource (key, process, service, attributes) VALUES (?, ?, ?, ?)
         ON CONFLICT (key) DO NOTHING`,
        attributes,
        resource.process,
        resource.service,
        attributes,
      );
      id = Number(this.#statements.get('SELECT id FROM resource WHERE key = ?', attributes)?.id);
      if (this.#ids.size >= 10_000) this.#ids.clear();
      this.#ids.set(attributes, id);
    }
    this.#known.set(resource, id);
    return id;
  }

  /** Notes that a process has sent a signal; `offsetMs` is a span's end minus its receipt. */
  seen(resource: Resource, column: SignalColumn, nowMs: number, offsetMs: number | null): void {
    this.#statements.run(
      `INSERT INTO process (id, service, attributes, first_ms, last_ms, ${column}, ahead_ms)
       VALUES (?1, ?2, ?3, ?4, ?4, ?4, ?5)
       ON CONFLICT (id) DO UPDATE SET last_ms = ?4, ${column} = ?4, service = ?2, attributes = ?3,
         ahead_ms = max(ifnull(ahead_ms, ?5), ifnull(?5, ahead_ms))`,
      resource.process,
      resource.service,
      JSON.stringify(resource.attributes),
      nowMs,
      offsetMs,
    );
  }

  /** Forgets what it has read: after a transaction that was rolled back. */
  forget(): void {
    this.#ids.clear();
    this.#known = new WeakMap();
  }
}
