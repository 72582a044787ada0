import {
  exemplarNow,
  INVALID_EXEMPLAR,
  type Exemplar,
  type ExemplarLabels,
} from '../exemplars/exemplar.ts';
import type { LabelDeclaration, LabelsOf, LabelValue } from '../labels/label-text.ts';
import { labelsFrom } from '../labels/positional-labels.ts';
import { valueText } from '../rejections/failure-text.ts';
import type { RejectionCounter, RejectReason } from '../rejections/rejection-counter.ts';
import { SeriesTable, type Series } from '../series/series-table.ts';
import type { MetricFamily } from './metric-family.ts';
import { Instrument, type Description, type Sample } from './instrument.ts';

export interface InstrumentOptions {
  readonly maxSeries: number;
  readonly rejections: RejectionCounter;
  /** Shown once it is in use. Default: from the start. */
  readonly family?: MetricFamily | undefined;
}

/** Labels as a caller may pass them: read with care. */
export type Labels = Readonly<Record<string, unknown>>;

const NO_LABELS: Labels = {};

/** An instrument with labels: its number of series is bounded, and recording never throws. */
export abstract class SeriesInstrument<L extends string, S> extends Instrument {
  readonly #labelNames: readonly string[];
  readonly #rejections: RejectionCounter;
  readonly #table: SeriesTable<S>;

  constructor(
    declaration: Description & LabelDeclaration<L>,
    { maxSeries, rejections, family }: InstrumentOptions,
    createState: () => S,
  ) {
    super(declaration, family);
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
    this.family?.use();
    this.#table.initialize(labels);
  }

  /** Forgets one series: its labels by name, or in the order of the declaration. */
  remove(...labels: [labels: LabelsOf<L>] | LabelValue[]): void {
    this.#table.remove(this.labelsFrom(labels));
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
  protected stateAt(labels: Labels): S | undefined {
    this.family?.use();
    return this.#table.at(labels);
  }

  /** Passes on labels, value and exemplar, of which the labels may be left out. */
  protected recordPassed(first: unknown, second: unknown, third: unknown): void {
    if (typeof first === 'object' && first !== null) this.record(first as Labels, second, third);
    else if (first === undefined || first === null) this.record(NO_LABELS, second, third);
    else if (typeof first === 'number' || this.#labelNames.length === 0) {
      this.record(NO_LABELS, first, second);
    } else this.record(first as unknown as Labels, second, third); // refused there, and counted
  }

  /** Records one value, whatever the caller passed for it. */
  protected abstract record(labels: Labels, value: unknown, exemplar: unknown): void;

  /** Labels passed as one object, or one by one in the order of the declaration. */
  protected labelsFrom(passed: readonly [LabelsOf<L>] | readonly LabelValue[]): LabelsOf<L> {
    return labelsFrom<L>(this.#labelNames, passed);
  }

  /** Whether `value` is finite and not negative; one that is not is counted. */
  protected isAmount(value: unknown, verb: string): value is number {
    const isNumber = typeof value === 'number' && Number.isFinite(value);
    if (isNumber && value >= 0) return true;
    this.reject(isNumber ? 'negative' : 'not_finite', `cannot ${verb} ${valueText(value)}`);
    return false;
  }

  protected exemplarOf(value: number, labels: unknown): Exemplar | undefined {
    return exemplarNow(value, labels as ExemplarLabels | undefined, this.#rejectExemplar); // read as unknown there
  }

  protected reject(reason: RejectReason, detail: string): void {
    this.#rejections.reject(this.name, reason, detail);
  }

  readonly #rejectExemplar = (): void => {
    this.reject('invalid_exemplar', INVALID_EXEMPLAR);
  };
}
