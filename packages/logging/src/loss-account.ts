/**
 * Counts what was written and, by reason, what was not: a loss that nobody can see is a bug.
 *
 * @module
 */
import { cutText } from './cut-text.ts';
import { Redactor } from './redactor.ts';

/** The newest failure is shown in health reports, so it must keep secrets too. */
const redactor = new Redactor();

/** What happened to the lines since the process started. */
export interface LoggingStats {
  /** Lines handed over to the destination completely. */
  readonly written: number;
  /** Lines lost, by reason: `EAGAIN`, `EPIPE`, `ENOSPC`, `BACKPRESSURE`, `DESTINATION`, `ENCODING`, `REENTRANT`, `RATE_LIMITED`. */
  readonly dropped: Record<string, number>;
  /** Message of the newest failure. */
  readonly lastError?: string;
}

/** Reasons kept apart at most; further ones are counted as `OTHER`. */
const MAX_REASONS = 50;

export class LossAccount {
  #written = 0;
  readonly #dropped = new Map<string, number>();
  #lastError: string | undefined;

  wrote(): void {
    this.#written += 1;
  }

  drop(reason: string, error?: unknown): void {
    const key = this.#dropped.has(reason) || this.#dropped.size < MAX_REASONS ? reason : 'OTHER';
    this.#dropped.set(key, (this.#dropped.get(key) ?? 0) + 1);
    this.failed(error ?? reason);
  }

  /** A line left out because a limit that was asked for says so: a loss, and no failure. */
  suppressed(): void {
    this.#dropped.set('RATE_LIMITED', (this.#dropped.get('RATE_LIMITED') ?? 0) + 1);
  }

  /** Notes a failure that lost no line. */
  failed(error: unknown): void {
    this.#lastError = cutText(failureText(error), 500, redactor);
  }

  stats(): LoggingStats {
    const base = { written: this.#written, dropped: Object.fromEntries(this.#dropped) };
    return this.#lastError === undefined ? base : { ...base, lastError: this.#lastError };
  }
}

/** The system's code of an error (`EPIPE`, …), or the fallback. */
export function reasonOf(error: unknown, fallback: string): string {
  try {
    const code: unknown = Reflect.get(Object(error) as object, 'code');
    return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : fallback;
  } catch {
    return fallback;
  }
}

/** A text for anything that was thrown; never throws itself. */
export function failureText(error: unknown): string {
  try {
    const message: unknown = error instanceof Error ? error.message : error;
    return String(message);
  } catch {
    return 'an error that cannot be shown';
  }
}
