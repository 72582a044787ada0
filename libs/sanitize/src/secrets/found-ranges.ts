/** What stands in place of a secret. */
export const REDACTED = '[Redacted]';

/** Places of secrets in a text, in any order, also one within another. */
export class FoundRanges {
  /** Start and end, by turns. */
  readonly #bounds: number[] = [];

  get isEmpty(): boolean {
    return this.#bounds.length === 0;
  }

  add(start: number, end: number): void {
    if (end > start) this.#bounds.push(start, end);
  }

  /** Adds those of another text, whose places are elsewhere in this one. */
  addMoved(others: FoundRanges, start: (at: number) => number, end: (at: number) => number): void {
    for (const [from, to] of others.sorted()) this.add(start(from), end(to));
  }

  /** The text with each of them replaced: those that overlap are one. */
  replacedIn(text: string): string {
    let result = '';
    let from = 0;
    let end = 0;
    for (const [nextStart, nextEnd] of this.sorted()) {
      if (nextStart >= end) {
        if (end > 0) from = end;
        result += text.slice(from, nextStart) + REDACTED;
      }
      end = Math.max(end, nextEnd);
    }
    return result + text.slice(end);
  }

  sorted(): [number, number][] {
    const pairs: [number, number][] = [];
    for (let at = 0; at < this.#bounds.length; at += 2) {
      pairs.push([this.#bounds[at] ?? 0, this.#bounds[at + 1] ?? 0]);
    }
    return pairs.sort((one, other) => one[0] - other[0]);
  }
}
