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
import { numberFromPicoUsd, picoUsdFromNumber } from './pico-usd.ts';
import { labelsFrom } from '../labels/positional-labels.ts';
import { SeriesTable } from '../series/series-table.ts';

interface UsdState {
  picoUsd: bigint;
  exemplar?: Exemplar | undefined;
}

/**
 * A counter of money. The sum is held exactly, as an integer number of pico-USD, and becomes a
 * float only when it is rendered: 0.1 + 0.2 is 0.3.
 */
export class UsdCounter<L extends string> extends Instrument {
  readonly type = 'counter';
  readonly #labelNames: readonly string[];
  readonly #faults: FaultAccount;
  readonly #table: SeriesTable<UsdState>;

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
      createState: () => ({ picoUsd: 0n }),
    });
  }

  /** Adds an amount in USD, default 1, never negative; kept to 12 decimals. */
  inc(labels: LabelsOf<L>, usd = 1, exemplar?: ExemplarLabels): void {
    if (!Number.isFinite(usd)) {
      this.#faults.reject(this.name, 'not_finite', `cannot add ${valueText(usd)} USD`);
      return;
    }
    this.addPicoUsd(labels, picoUsdFromNumber(usd), exemplar);
  }

  /** Adds an amount in pico-USD (10^-12 USD), never negative. */
  addPicoUsd(labels: LabelsOf<L>, picoUsd: bigint, exemplar?: ExemplarLabels): void {
    if (typeof picoUsd !== 'bigint') {
      this.#faults.reject(this.name, 'not_finite', 'pico-USD have to be a BigInt');
      return;
    }
    if (picoUsd < 0n) {
      this.#faults.reject(this.name, 'negative', 'cannot add a negative amount');
      return;
    }
    const state = this.#table.at(labels);
    if (state === undefined) return;
    state.picoUsd += picoUsd;
    const seen = exemplarNow(numberFromPicoUsd(picoUsd), exemplar, () => {
      this.#faults.reject(this.name, 'invalid_exemplar', INVALID_EXEMPLAR);
    });
    if (seen !== undefined) state.exemplar = seen;
  }

  /** The counter with its labels given, by name or in the order of the catalogue. */
  labels(...given: [LabelsOf<L>] | string[]): { inc(usd?: number): void } {
    const labels = labelsFrom<L>(this.#labelNames, given);
    return {
      inc: (usd) => {
        this.inc(labels, usd);
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
      const { picoUsd, exemplar } = series.state;
      yield [{ suffix: '', series, value: numberFromPicoUsd(picoUsd), exemplar }];
    }
  }
}
