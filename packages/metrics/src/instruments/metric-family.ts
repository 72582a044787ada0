/**
 * Metrics of one subject, such as those of LLM calls: shown together, from the first recording to
 * one of them on. A process that makes no such calls has no such metrics on its page.
 */
export class MetricFamily {
  #isInUse = false;

  get isInUse(): boolean {
    return this.#isInUse;
  }

  use(): void {
    this.#isInUse = true;
  }
}
