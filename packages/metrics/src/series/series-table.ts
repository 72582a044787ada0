/**
 * The series of one metric, found by their label values, bounded in number. Past the bound a
 * new label set is recorded under `overflow` and counted, so that one bad label cannot take
 * the process down.
 *
 * Values are looked up in a tree with one level per label: no key is built per recording, and
 * no two label sets can share one.
 *
 * @module
 */
import type { FaultAccount } from '../rejections/rejection-counter.ts';
import { errorText, valueText } from '../rejections/failure-text.ts';
import { labelText } from '../labels/label-text.ts';

/** Every label of the series that takes what the bound keeps out has this value. */
export const OVERFLOW = 'overflow';
export const DEFAULT_MAX_SERIES_PER_METRIC = 2_000;
/** A longer label value is put under overflow: it is a document, not a dimension. */
export const MAX_LABEL_LENGTH = 512;

export interface Series<S> {
  readonly labels: Readonly<Record<string, string>>;
  /** The labels as rendered. */
  readonly labelText: string;
  readonly state: S;
  /** False for one that was made by `initialize` and has not been recorded to yet. */
  recorded: boolean;
}

interface Branch<S> {
  readonly children: Map<string, Branch<S>>;
  series?: Series<S>;
}

export interface SeriesTableOptions<S> {
  readonly metric: string;
  readonly labelNames: readonly string[];
  /** Values that a label is known to take, by its name. */
  readonly values?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
  readonly maxSeries: number;
  readonly faults: FaultAccount;
  readonly createState: () => S;
}

export class SeriesTable<S> {
  readonly #options: SeriesTableOptions<S>;
  readonly #labelNames: readonly string[];
  #root: Branch<S> = newBranch();
  #all = new Set<Series<S>>();
  #overflow: Series<S> | undefined;
  #widest: string | undefined;
  /** How many have been made beforehand and not been recorded to. */
  #unrecorded = 0;

  constructor(options: SeriesTableOptions<S>) {
    this.#options = options;
    this.#labelNames = options.labelNames;
    this.#initializeKnown();
  }

  get size(): number {
    return this.#all.size;
  }

  /** Those of this moment: whoever reads them bit by bit sees none twice. */
  all(): readonly Series<S>[] {
    return [...this.#all];
  }

  /** The state to record into, or undefined when the labels are not valid (counted). */
  at(labels: Readonly<Record<string, unknown>>): S | undefined {
    try {
      const series = this.#known(labels) ?? this.#admit(labels);
      if (series?.recorded === false) {
        series.recorded = true;
        this.#unrecorded -= 1;
      }
      return series?.state;
    } catch (error) {
      // Labels of a caller without types can be anything, getters and proxies that throw included.
      this.#refuseUnreadable(error);
      return undefined;
    }
  }

  /**
   * Makes the series of `labels`, each with every known value of the labels that are not given. In
   * a full table nothing but the overflow series is made, and nothing counts as a loss.
   */
  initialize(labels: Readonly<Record<string, unknown>>): void {
    try {
      for (const full of this.#combinations(labels)) {
        const values = this.#valuesOf(full);
        if (values === undefined) return;
        if (this.#find(values) !== undefined) continue;
        const isTooLong = values.some((value) => value.length > MAX_LABEL_LENGTH);
        if (isTooLong || this.#isFull()) this.#overflowSeries();
        else this.#insert(values, false);
      }
    } catch (error) {
      this.#refuseUnreadable(error);
    }
  }

  #initializeKnown(): void {
    const { values = {} } = this.#options;
    if (this.#labelNames.every((name) => values[name] !== undefined)) this.initialize({});
  }

  /** `labels` completed by each combination of the values known of the others. */
  #combinations(labels: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>[] {
    const { values = {} } = this.#options;
    const open = this.#labelNames.filter((name) => labels[name] === undefined);
    return open.reduce<Readonly<Record<string, unknown>>[]>(
      (sets, name) =>
        sets.flatMap((set) => values[name]?.map((value) => ({ ...set, [name]: value })) ?? [set]),
      [labels],
    );
  }

  #refuseUnreadable(error: unknown): void {
    this.#options.faults.reject(this.#options.metric, 'invalid_label', errorText(error));
  }

  /** The fast path: all labels given, as strings, seen before. */
  #known(labels: Readonly<Record<string, unknown>>): Series<S> | undefined {
    if (typeof labels !== 'object') return undefined;
    let given = 0;
    for (const _ in labels) {
      given += 1;
      if (given > this.#labelNames.length) return undefined;
    }
    if (given !== this.#labelNames.length) return undefined;
    let branch: Branch<S> | undefined = this.#root;
    for (const name of this.#labelNames) {
      const value = labels[name];
      if (typeof value !== 'string') return undefined;
      branch = branch.children.get(value);
      if (branch === undefined) return undefined;
    }
    return branch.series;
  }

  remove(labels: Readonly<Record<string, unknown>>): void {
    const values = this.#valuesToRemove(labels);
    if (values === undefined) return;
    let branch: Branch<S> | undefined = this.#root;
    for (const value of values) branch = branch?.children.get(value);
    if (branch?.series === undefined) return;
    this.#drop(branch.series);
  }

  #drop(series: Series<S>): void {
    if (series === this.#overflow) this.#overflow = undefined;
    if (!series.recorded) this.#unrecorded -= 1;
    this.#all.delete(series);
    prune(this.#root, Object.values(series.labels));
  }

  #valuesToRemove(labels: Readonly<Record<string, unknown>>): string[] | undefined {
    try {
      return this.#valuesOf(labels);
    } catch (error) {
      this.#refuseUnreadable(error);
      return undefined;
    }
  }

  clear(): void {
    this.#root = newBranch();
    this.#all = new Set();
    this.#overflow = undefined;
    this.#widest = undefined;
    this.#unrecorded = 0;
    this.#initializeKnown();
  }

  /** The slow path: a label set not seen before, or one given in an unusual form. */
  #admit(labels: Readonly<Record<string, unknown>>): Series<S> | undefined {
    const values = this.#valuesOf(labels);
    if (values === undefined) return undefined;
    const tooLong = values.findIndex((value) => value.length > MAX_LABEL_LENGTH);
    if (tooLong >= 0) return this.#divert('label_too_long', this.#labelNames[tooLong] ?? '');

    const known = this.#find(values);
    if (known !== undefined) return known;
    if (this.#isFull() && !this.#makeRoom()) {
      return this.#divert('series_limit', this.#widestLabel());
    }
    return this.#insert(values, true);
  }

  #isFull(): boolean {
    return this.#all.size - (this.#overflow === undefined ? 0 : 1) >= this.#options.maxSeries;
  }

  /** What was made beforehand never takes the place of what is recorded. */
  #makeRoom(): boolean {
    if (this.#unrecorded === 0) return false;
    for (const series of this.#all) {
      if (series.recorded) continue;
      this.#drop(series);
      return true;
    }
    return false;
  }

  #divert(reason: 'series_limit' | 'label_too_long', culprit: string): Series<S> {
    this.#options.faults.overflow(this.#options.metric, reason, culprit);
    return this.#overflowSeries();
  }

  #overflowSeries(): Series<S> {
    const values = this.#labelNames.map(() => OVERFLOW);
    return (this.#overflow ??= this.#find(values) ?? this.#insert(values, true));
  }

  #valuesOf(labels: Readonly<Record<string, unknown>>): string[] | undefined {
    const { metric, faults } = this.#options;
    if (typeof labels !== 'object' || (labels as object | null) === null) {
      faults.reject(metric, 'missing_label', 'no labels were given');
      return undefined;
    }
    for (const name in labels) {
      if (this.#labelNames.includes(name)) continue;
      faults.reject(metric, 'unknown_label', `has no label ${valueText(name)}`);
      return undefined;
    }
    const values: string[] = [];
    for (const name of this.#labelNames) {
      const value = labels[name];
      if (value === undefined || value === null) {
        faults.reject(metric, 'missing_label', `label ${name} was not given`);
        return undefined;
      }
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        faults.reject(metric, 'invalid_label', `label ${name} was given a ${typeof value}`);
        return undefined;
      }
      // Two ill-formed strings can encode to the same bytes, and a scrape with one series
      // twice is refused whole.
      values.push(String(value).toWellFormed());
    }
    return values;
  }

  #find(values: readonly string[]): Series<S> | undefined {
    let branch: Branch<S> | undefined = this.#root;
    for (const value of values) branch = branch?.children.get(value);
    return branch?.series;
  }

  #insert(values: readonly string[], recorded: boolean): Series<S> {
    let branch = this.#root;
    for (const value of values) {
      let next = branch.children.get(value);
      if (next === undefined) branch.children.set(value, (next = newBranch()));
      branch = next;
    }
    const labels = Object.fromEntries(
      this.#labelNames.map((name, index) => [name, values[index] ?? '']),
    );
    const state = this.#options.createState();
    const series = { labels, labelText: labelText(labels), state, recorded };
    if (!recorded) this.#unrecorded += 1;
    branch.series = series;
    this.#all.add(series);
    return series;
  }

  /** The label with the most different values: found once, when the metric is full. */
  #widestLabel(): string {
    if (this.#widest === undefined) {
      const width = (name: string) =>
        new Set([...this.#all].map(({ labels }) => labels[name])).size;
      this.#widest = this.#labelNames
        .map((name) => ({ name, width: width(name) }))
        .reduce((a, b) => (b.width > a.width ? b : a), { name: '', width: -1 }).name;
    }
    return this.#widest;
  }
}

function newBranch<S>(): Branch<S> {
  return { children: new Map() };
}

function prune<S>(root: Branch<S>, values: readonly string[]): void {
  const [value, ...rest] = values;
  if (value === undefined) {
    delete root.series;
    return;
  }
  const child = root.children.get(value);
  if (child === undefined) return;
  prune(child, rest);
  if (child.children.size === 0 && child.series === undefined) root.children.delete(value);
}
