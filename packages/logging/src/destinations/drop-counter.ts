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
  /** Lines held in memory, since the pipe is full. Absent when there are none. */
  readonly held?: number;
  /** Message of the newest failure. */
  readonly lastError?: string;
}

/** Reasons counted by themselves, at most; further ones are counted as `OTHER`. */
const MAX_REASONS = 50;

/** Counts the lines written and, by reason, those dropped: a drop that nobody can see is a bug. */
export class DropCounter {
  #written = 0;
  readonly #dropped = new Map<string, number>();
  #held = 0;
  #lastError: string | undefined;

  wrote(): void {
    this.#written += 1;
  }

  /** So many lines wait now. */
  held(lines: number): void {
    this.#held = lines;
  }

  drop(reason: string, error?: unknown, count = 1): void {
    if (count === 0) return;
    const key = this.#dropped.has(reason) || this.#dropped.size < MAX_REASONS ? reason : 'OTHER';
    this.#dropped.set(key, (this.#dropped.get(key) ?? 0) + count);
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
    return {
      written: this.#written,
      dropped: Object.fromEntries(this.#dropped),
      ...(this.#held > 0 && { held: this.#held }),
      ...(this.#lastError !== undefined && { lastError: this.#lastError }),
    };
  }
}
