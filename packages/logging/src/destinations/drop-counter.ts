import { cutText } from '../redaction/cut-text.ts';
import { Redactor } from '../redaction/redactor.ts';
import { failureText } from '../values/safe-read.ts';

/** The newest failure is shown in health reports, so it must hold no secrets. */
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

/** Reasons counted by themselves, at most; further ones are counted as `OTHER`. */
const MAX_REASONS = 50;

/** Counts the lines written and, by reason, those dropped: a drop that nobody can see is a bug. */
export class DropCounter {
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

  /** Counts a line that the configured rate limit left out: dropped without a failure. */
  suppressed(): void {
    this.#dropped.set('RATE_LIMITED', (this.#dropped.get('RATE_LIMITED') ?? 0) + 1);
  }

  /** Remembers a failure that dropped no line. */
  failed(error: unknown): void {
    this.#lastError = cutText(failureText(error), 500, redactor);
  }

  stats(): LoggingStats {
    const base = { written: this.#written, dropped: Object.fromEntries(this.#dropped) };
    return this.#lastError === undefined ? base : { ...base, lastError: this.#lastError };
  }
}
