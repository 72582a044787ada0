import type { LineParts } from '../line/line-encoder.ts';

const WINDOW_MILLIS = 1_000;
/** Events counted by themselves; a program with more names is not helped by counting them. */
const MAX_EVENTS = 1_000;
/** Longer events are distinguished by this much of them. */
const MAX_EVENT_LENGTH = 256;

/** Lines of one event that were left out. */
export interface Suppressed {
  readonly severityName: string;
  readonly logger: string;
  readonly event: string;
  readonly count: number;
}

interface Window {
  readonly severityName: string;
  readonly logger: string;
  readonly event: string;
  startMillis: number;
  written: number;
  suppressed: number;
}

/**
 * Prevents an event that repeats without end from drowning the others: so many lines of it per
 * second, and then one line with the number of those left out.
 */
export class EventRateLimit {
  readonly #maxPerSecond: number;
  readonly #report: (suppressed: Suppressed) => void;
  readonly #windows = new Map<string, Window>();
  #timer: NodeJS.Timeout | undefined;

  constructor(maxPerSecond: number, report: (suppressed: Suppressed) => void) {
    this.#maxPerSecond = maxPerSecond;
    this.#report = report;
  }

  /** Whether a line may be written; one that may not is counted and reported within about a second. */
  admit({ severityName, logger, event }: LineParts): boolean {
    if (typeof event !== 'string') return true;
    const now = performance.now();
    const window = this.#windowOf(severityName, logger, event.slice(0, MAX_EVENT_LENGTH), now);
    if (window === undefined) return true;
    if (now - window.startMillis >= WINDOW_MILLIS) this.#close(window, now);
    if (window.written < this.#maxPerSecond) {
      window.written += 1;
      return true;
    }
    window.suppressed += 1;
    this.#timer ??= this.#startTimer();
    return false;
  }

  /** Reports what is not reported yet. */
  flush(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const now = performance.now();
    for (const window of this.#windows.values()) this.#close(window, now);
  }

  #windowOf(severityName: string, logger: string, event: string, now: number): Window | undefined {
    const key = `${severityName} ${logger} ${event}`;
    let window = this.#windows.get(key);
    if (window === undefined) {
      if (this.#windows.size >= MAX_EVENTS) this.#removeClosed(now);
      if (this.#windows.size >= MAX_EVENTS) return undefined;
      window = { severityName, logger, event, startMillis: now, written: 0, suppressed: 0 };
      this.#windows.set(key, window);
    }
    return window;
  }

  #close(window: Window, now: number): void {
    const count = window.suppressed;
    window.startMillis = now;
    window.written = 0;
    window.suppressed = 0;
    const { severityName, logger, event } = window;
    if (count > 0) this.#report({ severityName, logger, event, count });
  }

  #startTimer(): NodeJS.Timeout {
    const timer = setInterval(() => {
      this.#reportClosed();
    }, WINDOW_MILLIS);
    return timer.unref();
  }

  /** A burst that has stopped is reported without a further line of it. */
  #reportClosed(): void {
    const now = performance.now();
    let waiting = false;
    for (const window of this.#windows.values()) {
      if (window.suppressed === 0) continue;
      if (now - window.startMillis >= WINDOW_MILLIS) this.#close(window, now);
      else waiting = true;
    }
    if (waiting) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #removeClosed(now: number): void {
    for (const [key, window] of this.#windows) {
      if (window.suppressed === 0 && now - window.startMillis >= WINDOW_MILLIS) {
        this.#windows.delete(key);
      }
    }
  }
}
