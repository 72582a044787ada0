import type { ConsoleParts } from './console-parts.ts';
import { health } from './health.ts';

/** Tells the pages that are open when what is down or lossy has changed. */
export class HealthWatch {
  readonly #parts: ConsoleParts;
  readonly #everyMs: number;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #said = '[]';
  #round: Promise<void> = Promise.resolve();

  constructor(parts: ConsoleParts, everyMs: number) {
    this.#parts = parts;
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#timer = setTimeout(() => {
      this.#round = this.#look()
        // What cannot be read now is said when it can.
        .catch(() => undefined)
        .then(() => {
          if (!this.#closed) this.start();
        });
    }, this.#everyMs).unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#round;
  }

  async #look(): Promise<void> {
    const { hub } = this.#parts;
    if (hub.listenerCount === 0) return;
    const { findings } = await health(this.#parts);
    const found = JSON.stringify(findings);
    if (this.#said !== found) hub.healthChanged();
    this.#said = found;
  }
}
