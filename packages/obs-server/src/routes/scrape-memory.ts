import type { ServerResponse } from 'node:http';

const MAX_HELD_BYTES = 67_108_864;

interface Held {
  readonly bytes: number;
  readonly responses: Set<ServerResponse>;
}

/**
 * Bounds what clients that do not read can make the process hold. A rendering is held until
 * everybody who was sent it has taken it; past the bound the clients of the oldest are cut.
 */
export class ScrapeMemory {
  /** By rendering, oldest first. */
  readonly #held = new Map<object, Held>();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Counts `rendering` as held until `response` is over; false when it is over already, for a
   * client that left while its scrape was rendered.
   */
  hold(rendering: object, bytes: number, response: ServerResponse): boolean {
    if (response.closed) return false;
    let held = this.#held.get(rendering);
    if (held === undefined) {
      held = { bytes, responses: new Set() };
      this.#held.set(rendering, held);
      this.#bytes += bytes;
    }
    const { responses } = held;
    responses.add(response);
    response.once('close', () => {
      responses.delete(response);
      if (responses.size === 0 && this.#held.get(rendering) === held) this.#forget(rendering);
    });
    while (this.#bytes > MAX_HELD_BYTES && this.#held.size > 1) this.#cutOldest();
    return true;
  }

  #cutOldest(): void {
    for (const [rendering, { responses }] of this.#held) {
      this.#forget(rendering);
      for (const response of responses) response.destroy();
      return;
    }
  }

  #forget(rendering: object): void {
    const held = this.#held.get(rendering);
    if (held === undefined) return;
    this.#held.delete(rendering);
    this.#bytes -= held.bytes;
  }
}
