const KEPT = 2_000;

/** The latest of what a later request may refer to. */
export class Remembered {
  #entries = new Map();

  set(id, value) {
    this.#entries.set(id, value);
    if (this.#entries.size > KEPT) this.#entries.delete(this.#entries.keys().next().value);
  }

  get(id) {
    return this.#entries.get(id);
  }
}
