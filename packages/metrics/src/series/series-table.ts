import { labelText } from '../labels/label-text.ts';
import { errorText } from '../rejections/failure-text.ts';
import type {
  OverflowReason,
  RejectionCounter,
  RejectReason,
} from '../rejections/rejection-counter.ts';
import { labelCombinations, labelValues } from './label-values.ts';
import { SeriesTree } from './series-tree.ts';

/** The value of every label of the series that takes what exceeds the bound. */
const OVERFLOW = 'overflow';
export const DEFAULT_MAX_SERIES_PER_METRIC = 2_000;
/** A longer label value is put under overflow: it is a document, not a dimension. */
const MAX_LABEL_LENGTH = 512;

export interface Series<S> {
  readonly labels: Readonly<Record<string, string>>;
  /** The labels as rendered. */
  readonly labelText: string;
  readonly state: S;
  /** When it was made, or made again after a reset: what it counts began then. */
  readonly createdMillis: number;
  /** False for one that was made by `initialize` and has not been recorded to yet. */
  recorded: boolean;
}

export interface SeriesTableOptions<S> {
  readonly metric: string;
  readonly labelNames: readonly string[];
  /** Values that a label is known to take, by its name. */
  readonly values?: Readonly<Record<string, readonly string[] | undefined>> | undefined;
  readonly maxSeries: number;
  readonly rejections: RejectionCounter;
  readonly createState: () => S;
}

type Labels = Readonly<Record<string, unknown>>;

/**
 * The series of one metric, found by their label values, bounded in number. Past the bound a new
 * label set is counted and recorded under `overflow`: one bad label cannot take the process down.
 */
export class SeriesTable<S> {
  readonly #options: SeriesTableOptions<S>;
  readonly #tree: SeriesTree<Series<S>>;
  readonly #all = new Set<Series<S>>();
  #overflow: Series<S> | undefined;
  #widest: string | undefined;
  /** How many have been made beforehand and not been recorded to. */
  #unrecorded = 0;

  constructor(options: SeriesTableOptions<S>) {
    this.#options = options;
    this.#tree = new SeriesTree(options.labelNames);
    this.#initializeKnown();
  }

  /** The series of this moment: a reader that pauses sees none twice. */
  all(): readonly Series<S>[] {
    return [...this.#all];
  }

  /** The state to record into, or undefined when the labels are not valid (counted). */
  at(labels: Labels): S | undefined {
    try {
      const series = this.#tree.findByLabels(labels) ?? this.#admit(labels);
      if (series?.recorded === false) {
        series.recorded = true;
        this.#unrecorded -= 1;
      }
      return series?.state;
    } catch (error) {
      // Labels of a caller without types can be anything, getters and proxies that throw included.
      this.#reject('invalid_label', errorText(error));
      return undefined;
    }
  }

  /**
   * Makes the series of `labels`, each with every known value of the labels that are missing. In
   * a full table nothing but the overflow series is made, and nothing counts as a loss.
   */
  initialize(labels: Labels): void {
    const { labelNames, values: known = {} } = this.#options;
    try {
      for (const full of labelCombinations(labelNames, labels, known)) {
        const values = this.#valuesOf(full);
        if (values === undefined) return;
        if (this.#tree.find(values) !== undefined) continue;
        if (values.some(isTooLong) || this.#isFull()) this.#overflowSeries();
        else this.#insert(values, false);
      }
    } catch (error) {
      this.#reject('invalid_label', errorText(error));
    }
  }

  remove(labels: Labels): void {
    try {
      const values = this.#valuesOf(labels);
      const series = values && this.#tree.find(values);
      if (series !== undefined) this.#drop(series);
    } catch (error) {
      this.#reject('invalid_label', errorText(error));
    }
  }

  clear(): void {
    this.#tree.clear();
    this.#all.clear();
    this.#overflow = undefined;
    this.#widest = undefined;
    this.#unrecorded = 0;
    this.#initializeKnown();
  }

  #initializeKnown(): void {
    const { labelNames, values = {} } = this.#options;
    if (labelNames.every((name) => values[name] !== undefined)) this.initialize({});
  }

  /** The slow path: a label set not seen before, or one passed in an unusual form. */
  #admit(labels: Labels): Series<S> | undefined {
    const values = this.#valuesOf(labels);
    if (values === undefined) return undefined;
    const tooLong = values.findIndex(isTooLong);
    if (tooLong >= 0) {
      return this.#divert('label_too_long', this.#options.labelNames[tooLong] ?? '');
    }
    const known = this.#tree.find(values);
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

  #divert(reason: OverflowReason, culpritLabel: string): Series<S> {
    const { rejections, metric } = this.#options;
    rejections.overflow({ metric, reason, culpritLabel });
    return this.#overflowSeries();
  }

  #overflowSeries(): Series<S> {
    const values = this.#options.labelNames.map(() => OVERFLOW);
    return (this.#overflow ??= this.#tree.find(values) ?? this.#insert(values, true));
  }

  #insert(values: readonly string[], recorded: boolean): Series<S> {
    const { labelNames, createState } = this.#options;
    const labels = Object.fromEntries(labelNames.map((name, index) => [name, values[index] ?? '']));
    const state = createState();
    const createdMillis = Date.now();
    const series = { labels, labelText: labelText(labels), state, createdMillis, recorded };
    if (!recorded) this.#unrecorded += 1;
    this.#tree.insert(values, series);
    this.#all.add(series);
    return series;
  }

  #drop(series: Series<S>): void {
    if (series === this.#overflow) this.#overflow = undefined;
    if (!series.recorded) this.#unrecorded -= 1;
    this.#all.delete(series);
    this.#tree.remove(Object.values(series.labels));
  }

  #valuesOf(labels: Labels): string[] | undefined {
    return labelValues(this.#options.labelNames, labels, (reason, detail) => {
      this.#reject(reason, detail);
    });
  }

  #reject(reason: RejectReason, detail: string): void {
    this.#options.rejections.reject(this.#options.metric, reason, detail);
  }

  /** The label with the most different values: found once, when the metric is full. */
  #widestLabel(): string {
    const width = (name: string) => new Set([...this.#all].map(({ labels }) => labels[name])).size;
    return (this.#widest ??= this.#options.labelNames
      .map((name) => ({ name, width: width(name) }))
      .reduce((a, b) => (b.width > a.width ? b : a), { name: '', width: -1 }).name);
  }
}

function isTooLong(value: string): boolean {
  return value.length > MAX_LABEL_LENGTH;
}
