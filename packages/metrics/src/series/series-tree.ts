interface Branch<T> {
  readonly children: Map<string, Branch<T>>;
  leaf?: T;
}

/**
 * Finds things by label values in a tree with one level per label: no key is built per look-up, and
 * no two label sets can share one.
 */
export class SeriesTree<T> {
  readonly #labelNames: readonly string[];
  #root: Branch<T> = { children: new Map() };

  constructor(labelNames: readonly string[]) {
    this.#labelNames = labelNames;
  }

  find(values: readonly string[]): T | undefined {
    let branch: Branch<T> | undefined = this.#root;
    for (const value of values) branch = branch?.children.get(value);
    return branch?.leaf;
  }

  /** The fast path of each recording: all labels, and no others, as strings. */
  findByLabels(labels: Readonly<Record<string, unknown>>): T | undefined {
    if (typeof labels !== 'object') return undefined;
    let names = 0;
    for (const _ in labels) {
      names += 1;
      if (names > this.#labelNames.length) return undefined;
    }
    if (names !== this.#labelNames.length) return undefined;
    let branch: Branch<T> | undefined = this.#root;
    for (const name of this.#labelNames) {
      const value = labels[name];
      if (typeof value !== 'string') return undefined;
      branch = branch.children.get(value);
      if (branch === undefined) return undefined;
    }
    return branch.leaf;
  }

  insert(values: readonly string[], leaf: T): void {
    let branch = this.#root;
    for (const value of values) {
      let next = branch.children.get(value);
      if (next === undefined) branch.children.set(value, (next = { children: new Map() }));
      branch = next;
    }
    branch.leaf = leaf;
  }

  remove(values: readonly string[]): void {
    prune(this.#root, values);
  }

  clear(): void {
    this.#root = { children: new Map() };
  }
}

function prune<T>(root: Branch<T>, values: readonly string[]): void {
  const [value, ...rest] = values;
  if (value === undefined) {
    delete root.leaf;
    return;
  }
  const child = root.children.get(value);
  if (child === undefined) return;
  prune(child, rest);
  if (child.children.size === 0 && child.leaf === undefined) root.children.delete(value);
}
