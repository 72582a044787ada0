import {
  exemplarNow,
  INVALID_EXEMPLAR,
  type Exemplar,
  type ExemplarLabels,
} from '../exemplars/exemplar.ts';
import type { LabelDeclaration, LabelsOf } from '../labels/label-text.ts';
import { labelsFrom } from '../labels/positional-labels.ts';
import { valueText } from '../rejections/failure-text.ts';
import type { RejectionCounter, RejectReason } from '../rejections/rejection-counter.ts';
import { SeriesTable, type Series } from '../series/series-table.ts';
import { Instrument, type Description, type Sample } from './instrument.ts';

export interface InstrumentOptions {
  readonly maxSeries: number;
  readonly rejections: RejectionCounter;
}

/** An instrument with labels: its number of series is bounded, and recording never throws. */
export abstract class SeriesInstrument<L extends string, S> extends Instrument {
  readonly #labelNames: readonly string[];
  readonly #rejections: RejectionCounter;
  readonly #table: SeriesTable<S>;

  constructor(
    declaration: Description & LabelDeclaration<L>,
    { maxSeries, rejections }: InstrumentOptions,
    createState: () => S,
  ) {
    super(declaration);
    this.#labelNames = Object.keys(declaration.labels);
    this.#rejections = rejections;
    this.#table = new SeriesTable({
      metric: declaration.name,
      labelNames: this.#labelNames,
      values: declaration.values,
      maxSeries,
      rejections,
      createState,
    });
  }

  /**
   * Makes series at 0, so that their first count is an increase: `labels` with each known value
   * (`values` of the declaration) of the labels left out. Call it when a value is first seen,
   * before anything is counted. In a full metric these series give way to what is recorded, and
   * that counts as no loss.
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
    for (const series of this.#table.all()) yield this.samplesOf(series);
  }

  protected abstract samplesOf(series: Series<S>): readonly Sample[];

  /** The state to record into, or undefined when the labels are not valid (counted). */
  protected stateAt(labels: Readonly<Record<string, unknown>>): S | undefined {
    return this.#table.at(labels);
  }

  /** Labels passed as one object, or one by one in the order of the declaration. */
  protected labelsFrom(passed: readonly [LabelsOf<L>] | readonly string[]): LabelsOf<L> {
    return labelsFrom<L>(this.#labelNames, passed);
  }

  /** Whether `value` is finite and not negative; one that is not is counted. */
  protected isAmount(value: number, verb: string): boolean {
    const isFinite = Number.isFinite(value);
    if (isFinite && value >= 0) return true;
    this.reject(isFinite ? 'negative' : 'not_finite', `cannot ${verb} ${valueText(value)}`);
    return false;
  }

  protected exemplarOf(value: number, labels: ExemplarLabels | undefined): Exemplar | undefined {
    return exemplarNow(value, labels, this.#rejectExemplar);
  }

  protected reject(reason: RejectReason, detail: string): void {
    this.#rejections.reject(this.name, reason, detail);
  }

  readonly #rejectExemplar = (): void => {
    this.reject('invalid_exemplar', INVALID_EXEMPLAR);
  };
}
