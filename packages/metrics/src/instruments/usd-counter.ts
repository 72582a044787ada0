import type { Exemplar, ExemplarLabels } from '../exemplars/exemplar.ts';
import type { LabelDeclaration, LabelsOf } from '../labels/label-text.ts';
import { valueText } from '../rejections/failure-text.ts';
import type { Series } from '../series/series-table.ts';
import type { Description, Sample } from './instrument.ts';
import { numberFromPicoUsd, picoUsdFromNumber } from './pico-usd.ts';
import { SeriesInstrument, type InstrumentOptions } from './series-instrument.ts';

interface UsdState {
  picoUsd: bigint;
  exemplar?: Exemplar | undefined;
}

/**
 * A counter of money. The sum is held exactly, as an integer number of pico-USD, and becomes a
 * float only when it is rendered: 0.1 + 0.2 is 0.3.
 */
export class UsdCounter<L extends string> extends SeriesInstrument<L, UsdState> {
  readonly type = 'counter';

  constructor(declaration: Description & LabelDeclaration<L>, options: InstrumentOptions) {
    super(declaration, options, () => ({ picoUsd: 0n }));
  }

  /** Adds an amount in USD, default 1, never negative, to 12 decimals. */
  inc(labels: LabelsOf<L>, usd = 1, exemplar?: ExemplarLabels): void {
    if (!this.isAmount(usd, 'add')) return;
    this.addPicoUsd(labels, picoUsdFromNumber(usd), exemplar);
  }

  /** Adds an amount in pico-USD (10^-12 USD), never negative. */
  addPicoUsd(labels: LabelsOf<L>, picoUsd: bigint, exemplar?: ExemplarLabels): void {
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
  labels(...labels: [LabelsOf<L>] | string[]): { inc(usd?: number): void } {
    const bound = this.labelsFrom(labels);
    return {
      inc: (usd) => {
        this.inc(bound, usd);
      },
    };
  }

  protected samplesOf(series: Series<UsdState>): readonly Sample[] {
    const { picoUsd, exemplar } = series.state;
    return [{ suffix: '', series, value: numberFromPicoUsd(picoUsd), exemplar }];
  }
}
