interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupCommitOptions<Item, Result> {
  /** The results of the items, in their order; what it throws is that of each of them. */
  readonly run: (items: readonly Item[]) => Promise<readonly Result[]>;
  /** Items in a group at most. */
  readonly maxItems: number;
  /** Groups under way at a time. */
  readonly concurrency: number;
}

/**
 * Runs what arrives at about the same time together, in one transaction that is synced to disk
 * once. An item waits for nothing but a place among the groups under way: alone it is a group.
 */
export class GroupCommit<Item, Result> {
  readonly #options: GroupCommitOptions<Item, Result>;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #underWay = 0;
  #isScheduled = false;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.#options = options;
  }

  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /** At the end of this turn of the event loop, so that all that it has brought are in the group. */
  #schedule(): void {
    const { concurrency } = this.#options;
    if (this.#isScheduled || this.#underWay >= concurrency || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#runGroup(this.#waiting.splice(0, this.#options.maxItems));
      this.#schedule();
    });
  }

  async #runGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    this.#underWay += 1;
    try {
      const results = await this.#options.run(group.map(({ item }) => item));
      for (const [index, { resolve, reject }] of group.entries()) {
        const result = results[index];
        if (result === undefined) reject(new Error('a group has no result for one of its items'));
        else resolve(result);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      this.#underWay -= 1;
      this.#schedule();
    }
  }
}
