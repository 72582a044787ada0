import {
  exemplarNow,
  INVALID_EXEMPLAR,
  type Exemplar,
  type ExemplarLabels,
} from '../exemplars/exemplar.ts';
import type { FaultAccount } from '../rejections/rejection-counter.ts';
import { valueText } from '../rejections/failure-text.ts';
import { Instrument, type Description, type InstrumentOptions, type Sample } from './instrument.ts';
import type { LabelDeclaration, LabelsOf } from '../labels/label-text.ts';
import { labelsFrom } from '../labels/positional-labels.ts';
import { SeriesTable } from '../series/series-table.ts';

interface CounterState {
  value: number;
  exemplar?: Exemplar | undefined;
}

/** A counter whose number of series is bounded and which never throws. */
export class BoundedCounter<L extends string> extends Instrument {
  readonly type = 'counter';
  readonly #labelNames: readonly string[];
  readonly #faults: FaultAccount;
  readonly #table: SeriesTable<CounterState>;

  constructor(
    declaration: Description & LabelDeclaration<L>,
    { maxSeries, faults }: InstrumentOptions,
  ) {
    super(declaration);
    this.#labelNames = Object.keys(declaration.labels);
    this.#faults = faults;
    this.#table = new SeriesTable({
      metric: declaration.name,
      labelNames: this.#labelNames,
      values: declaration.values,
      maxSeries,
      faults,
      createState: () => ({ value: 0 }),
    });
  }

  /**
   * Adds `value` (default 1, never negative) to the series of `labels`. A value or labels that
   * are not valid are counted in `wflo_metrics_rejected_total` and change nothing.
   *
   * @param exemplar - more labels for the exemplar beside the active span's ids.
   */
  inc(labels: LabelsOf<L>, value = 1, exemplar?: ExemplarLabels): void {
    if (!Number.isFinite(value)) {
      this.#faults.reject(this.name, 'not_finite', `cannot add ${valueText(value)}`);
      return;
    }
    if (value < 0) {
      this.#faults.reject(this.name, 'negative', `cannot add ${value}`);
      return;
    }
    const state = this.#table.at(labels);
    if (state === undefined) return;
    state.value += value;
    const seen = exemplarNow(value, exemplar, () => {
      this.#faults.reject(this.name, 'invalid_exemplar', INVALID_EXEMPLAR);
    });
    if (seen !== undefined) state.exemplar = seen;
  }

  /** The counter with its labels given, by name or in the order of the catalogue. */
  labels(...given: [LabelsOf<L>] | string[]): { inc(value?: number): void } {
    const labels = labelsFrom<L>(this.#labelNames, given);
    return {
      inc: (value) => {
        this.inc(labels, value);
      },
    };
  }

  /**
   * Makes series at 0, so that their first count is an increase: `labels` with each known value
   * (`values` of the declaration) of the labels left out. Call it when a value is first seen,
   * before anything is counted. What is made so gives way in a full metric, and counts as no loss.
   */
  initialize(labels: Partial<LabelsOf<L>>): void {
    this.#table.initialize(labels);
  }

  /** Forgets one series. */
  remove(labels: LabelsOf<L>): void {
    this.#table.remove(labels);
  }

  /** Forgets what was recorded; series of values known beforehand are at 0 again. */
  reset(): void {
    this.#table.clear();
  }

  *sampleGroups(): Iterable<readonly Sample[]> {
    for (const series of this.#table.all()) {
      const { value, exemplar } = series.state;
      yield [{ suffix: '', series, value, exemplar }];
    }
  }
}
