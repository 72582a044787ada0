import type { Exemplar, ExemplarLabels } from '../exemplars/exemplar.ts';
import type { LabelDeclaration, LabelsOf, LabelValue } from '../labels/label-text.ts';
import type { OnlyUnlabelled } from '../labels/only-unlabelled.ts';
import { valueText } from '../rejections/failure-text.ts';
import type { Series } from '../series/series-table.ts';
import type { Description, Sample } from './instrument.ts';
import { numberFromPicoUsd, picoUsdFromNumber } from './pico-usd.ts';
import { SeriesInstrument, type InstrumentOptions, type Labels } from './series-instrument.ts';

interface UsdState {
  picoUsd: bigint;
  exemplar?: Exemplar | undefined;
}

/**
 * A counter of money. The sum is held exactly, as an integer number of pico-USD, and becomes a
 * float only when it is rendered: 0.1 + 0.2 is 0.3.
 */
export class UsdCounter<L extends string = never> extends SeriesInstrument<L, UsdState> {
  readonly type = 'counter';

  constructor(declaration: Description & LabelDeclaration<L>, options: InstrumentOptions) {
    super(declaration, options, () => ({ picoUsd: 0n }));
  }

  /** Adds an amount in USD, default 1, never negative, to 12 decimals. */
  inc(...only: OnlyUnlabelled<L, [usd?: number, exemplar?: ExemplarLabels]>): void;
  inc(labels: LabelsOf<L>, usd?: number, exemplar?: ExemplarLabels): void;
  inc(first?: unknown, second?: unknown, third?: unknown): void {
    this.recordPassed(first, second, third);
  }

  /** Adds an amount in pico-USD (10^-12 USD), never negative. */
  addPicoUsd(...only: OnlyUnlabelled<L, [picoUsd: bigint, exemplar?: ExemplarLabels]>): void;
  addPicoUsd(labels: LabelsOf<L>, picoUsd: bigint, exemplar?: ExemplarLabels): void;
  addPicoUsd(first: unknown, second?: unknown, third?: unknown): void {
    if (typeof first === 'bigint') this.#add({}, first, second);
    else this.#add(first as Labels, second, third); // read as unknown by the table
  }

  #add(labels: Labels, picoUsd: unknown, exemplar: unknown): void {
    if (typeof picoUsd !== 'bigint' || picoUsd < 0n) {
      const reason = typeof picoUsd === 'bigint' ? 'negative' : 'not_finite';
      this.reject(reason, `cannot add ${valueText(picoUsd)}: pico-USD are a BigInt of 0 or more`);
      return;
    }
    const state = this.stateAt(labels);
    if (state === undefined) return;
    state.picoUsd += picoUsd;
    state.exemplar = this.exemplarOf(numberFromPicoUsd(picoUsd), exemplar) ?? state.exemplar;
  }

  /** The counter of these labels, by name or in the order of the catalogue. */
  labels(...labels: [labels: LabelsOf<L>] | LabelValue[]): {
    inc(usd?: number, exemplar?: ExemplarLabels): void;
  } {
    const bound = this.labelsFrom(labels);
    return {
      inc: (usd, exemplar) => {
        this.recordPassed(bound, usd, exemplar);
      },
    };
  }

  protected record(labels: Labels, passed: unknown, exemplar: unknown): void {
    const usd = passed ?? 1;
    if (this.isAmount(usd, 'add')) this.#add(labels, picoUsdFromNumber(usd), exemplar);
  }

  protected samplesOf(series: Series<UsdState>): readonly Sample[] {
    const { picoUsd, exemplar } = series.state;
    return [{ suffix: '', series, value: numberFromPicoUsd(picoUsd), exemplar }];
  }
}
