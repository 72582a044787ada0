import type { Clock } from '../../src/queue/clock.ts';

/** A clock that stands until it is moved. */
export class ManualClock implements Clock {
  #now = 0;
  readonly #pending = new Set<{ readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(millis: number, callback: () => void): () => void {
    const timer = { at: this.#now + millis, callback };
    this.#pending.add(timer);
    return () => this.#pending.delete(timer);
  }

  /** Whether somebody waits, rather than being busy. */
  get isAwaited(): boolean {
    return this.#pending.size > 0;
  }

  advance(millis: number): void {
    this.#now += millis;
    for (const timer of this.#pending) {
      if (timer.at > this.#now) continue;
      this.#pending.delete(timer);
      timer.callback();
    }
  }
}
