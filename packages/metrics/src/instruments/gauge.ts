import type { FaultAccount } from '../rejections/rejection-counter.ts';
import { valueText } from '../rejections/failure-text.ts';
import { Instrument, type Description, type InstrumentOptions, type Sample } from './instrument.ts';
import type { LabelsOf } from '../labels/label-text.ts';
import { labelsFrom } from '../labels/positional-labels.ts';
import { SeriesTable } from '../series/series-table.ts';

interface GaugeState {
  value: number;
}

/** A gauge whose number of series is bounded and which never throws. */
export class BoundedGauge<L extends string = never> extends Instrument {
  readonly type = 'gauge';
  readonly #labelNames: readonly string[];
  readonly #faults: FaultAccount;
  readonly #table: SeriesTable<GaugeState>;

  constructor(
    declaration: Description & { readonly labels: Readonly<Record<L, string>> },
    { maxSeries, faults }: InstrumentOptions,
  ) {
    super(declaration);
    this.#labelNames = Object.keys(declaration.labels);
    this.#faults = faults;
    this.#table = new SeriesTable({
      metric: declaration.name,
      labelNames: this.#labelNames,
      maxSeries,
      faults,
      createState: () => ({ value: 0 }),
    });
    this.reset();
  }

  /** Sets the series of `labels`, or the only one, to `value`. */
  set(value: number): void;
  set(labels: LabelsOf<L>, value: number): void;
  set(first: LabelsOf<L> | number, second?: number): void {
    const { labels, value } = split(first, second, undefined);
    this.#change(labels, value, (_before, given) => given);
  }

  /** Adds `value`, default 1. */
  inc(value?: number): void;
  inc(labels: LabelsOf<L>, value?: number): void;
  inc(first?: LabelsOf<L> | number, second?: number): void {
    const { labels, value } = split(first, second, 1);
    this.#change(labels, value, (before, given) => before + given);
  }

  /** Takes `value` away, default 1. */
  dec(value?: number): void;
  dec(labels: LabelsOf<L>, value?: number): void;
  dec(first?: LabelsOf<L> | number, second?: number): void {
    const { labels, value } = split(first, second, 1);
    this.#change(labels, value, (before, given) => before - given);
  }

  /** The gauge with its labels given, by name or in the order of the catalogue. */
  labels(...given: [LabelsOf<L>] | string[]): {
    set(value: number): void;
    inc(value?: number): void;
    dec(value?: number): void;
  } {
    const labels = labelsFrom<L>(this.#labelNames, given);
    return {
      set: (value) => {
        this.set(labels, value);
      },
      inc: (value) => {
        this.inc(labels, value);
      },
      dec: (value) => {
        this.dec(labels, value);
      },
    };
  }

  /** Forgets one series. */
  remove(labels: LabelsOf<L>): void {
    this.#table.remove(labels);
  }

  /** Forgets everything; a gauge without labels is 0 again. */
  reset(): void {
    this.#table.clear();
    if (this.#labelNames.length === 0) this.#table.at({});
  }

  *sampleGroups(): Iterable<readonly Sample[]> {
    for (const series of this.#table.all()) {
      yield [{ suffix: '', series, value: series.state.value }];
    }
  }

  #change(
    labels: Readonly<Record<string, unknown>>,
    value: number | undefined,
    changed: (before: number, given: number) => number,
  ): void {
    if (value === undefined || !Number.isFinite(value)) {
      this.#faults.reject(this.name, 'not_finite', `cannot take ${valueText(value)}`);
      return;
    }
    const state = this.#table.at(labels);
    if (state !== undefined) state.value = changed(state.value, value);
  }
}

function split(
  first: Readonly<Record<string, unknown>> | number | undefined,
  second: number | undefined,
  fallback: number | undefined,
): { labels: Readonly<Record<string, unknown>>; value: number | undefined } {
  return typeof first === 'object'
    ? { labels: first, value: second ?? fallback }
    : { labels: {}, value: first ?? fallback };
}
