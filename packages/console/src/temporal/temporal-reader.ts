import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { NotFoundError, TemporalUnavailableError } from '../errors.ts';
import type { ConnectionHealth } from '../shapes/health.ts';

export interface TemporalSettings {
  /** `host:port` */
  readonly address: string;
  /** Default `default`. */
  readonly namespace?: string | undefined;
  /** True, or certificates as Temporal's client takes them. */
  readonly tls?: ConnectionOptions['tls'];
  readonly apiKey?: string | undefined;
}

const DEADLINE_MS = 4_000;
const NOT_FOUND = 5;
const REFUSALS: ReadonlySet<unknown> = new Set([3, 6, 7, 9, 16]);

/** Calls of Temporal, each with a deadline; knows whether the last one has reached it. */
export class TemporalReader {
  readonly address: string;
  readonly namespace: string;
  readonly #connection: Connection;
  readonly #client: Client;
  #state: ConnectionHealth['state'] = 'down';
  #detail = 'not called yet';
  #checkedMs: number | null = null;

  constructor(settings: TemporalSettings) {
    this.address = settings.address;
    this.namespace = settings.namespace ?? 'default';
    this.#connection = Connection.lazy({
      address: settings.address,
      connectTimeout: DEADLINE_MS,
      ...(settings.tls === undefined ? {} : { tls: settings.tls }),
      ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }),
    });
    this.#client = new Client({ connection: this.#connection, namespace: this.namespace });
  }

  get health(): ConnectionHealth {
    return {
      name: 'temporal',
      address: this.address,
      state: this.#state,
      detail: this.#detail,
      checkedMs: this.#checkedMs,
    };
  }

  get isUp(): boolean {
    return this.#state === 'up';
  }

  /**
   * @throws {NotFoundError} Temporal does not know what was named
   * @throws {TemporalUnavailableError} it refuses, or does not respond in time
   */
  async call<T>(work: (client: Client, service: Connection['workflowService']) => Promise<T>) {
    try {
      const result = await this.#connection.withDeadline(Date.now() + DEADLINE_MS, () =>
        work(this.#client, this.#connection.workflowService),
      );
      this.#note('up', `namespace ${this.namespace}`);
      return result;
    } catch (error) {
      throw this.#translated(error);
    }
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  #translated(error: unknown): Error {
    const { code, details, message } = rootError(error);
    const text = details ?? message;
    if (code === NOT_FOUND || /NotFound/.test(error instanceof Error ? error.name : '')) {
      this.#note('up', `namespace ${this.namespace}`);
      return new NotFoundError(`Temporal at ${this.address}: ${text}`);
    }
    if (REFUSALS.has(code)) {
      this.#note('up', `namespace ${this.namespace}`);
      return new TemporalUnavailableError(`Temporal refuses: ${text}`, { cause: error });
    }
    this.#note('down', text);
    return new TemporalUnavailableError(
      `Temporal at ${this.address} does not respond (TEMPORAL_ADDRESS): ${text}`,
      { cause: error },
    );
  }

  #note(state: ConnectionHealth['state'], detail: string): void {
    this.#state = state;
    this.#detail = detail;
    this.#checkedMs = Date.now();
  }
}

interface RootError {
  readonly code?: unknown;
  readonly details?: string;
  readonly message: string;
}

/** The gRPC error among the causes, else the first error. */
function rootError(error: unknown): RootError {
  let found: unknown = error;
  for (let depth = 0; depth < 5 && found instanceof Error; depth += 1) {
    if (typeof (found as { code?: unknown }).code === 'number') return found;
    found = found.cause;
  }
  return error instanceof Error ? error : { message: String(error) };
}
