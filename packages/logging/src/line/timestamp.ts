/** ISO 8601 times in UTC with milliseconds, formatted once per millisecond. */
export class Timestamps {
  #millis = Number.NaN;
  #text = '';

  now(): string {
    const millis = Date.now();
    if (millis !== this.#millis) {
      this.#text = new Date(millis).toISOString();
      this.#millis = millis;
    }
    return this.#text;
  }
}
