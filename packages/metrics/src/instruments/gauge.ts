import type { LabelDeclaration, LabelsOf } from '../labels/label-text.ts';
import { valueText } from '../rejections/failure-text.ts';
import type { Series } from '../series/series-table.ts';
import type { Description, Sample } from './instrument.ts';
import { SeriesInstrument, type InstrumentOptions } from './series-instrument.ts';

interface GaugeState {
  value: number;
}

/** A gauge whose number of series is bounded and which never throws. */
export class BoundedGauge<L extends string = never> extends SeriesInstrument<L, GaugeState> {
  readonly type = 'gauge';

  constructor(declaration: Description & LabelDeclaration<L>, options: InstrumentOptions) {
    super(declaration, options, () => ({ value: 0 }));
  }

  /** Sets the series of `labels`, or the only one, to `value`. */
  set(value: number): void;
  set(labels: LabelsOf<L>, value: number): void;
  set(first: LabelsOf<L> | number, second?: number): void {
    const { state, value } = this.#target(first, second, undefined);
    if (state !== undefined) state.value = value;
  }

  /** Adds `value`, default 1. */
  inc(value?: number): void;
  inc(labels: LabelsOf<L>, value?: number): void;
  inc(first?: LabelsOf<L> | number, second?: number): void {
    const { state, value } = this.#target(first, second, 1);
    if (state !== undefined) state.value += value;
  }

  /** Takes `value` away, default 1. */
  dec(value?: number): void;
  dec(labels: LabelsOf<L>, value?: number): void;
  dec(first?: LabelsOf<L> | number, second?: number): void {
    const { state, value } = this.#target(first, second, 1);
    if (state !== undefined) state.value -= value;
  }

  /** The gauge of these labels, by name or in the order of the catalogue. */
  labels(...labels: [LabelsOf<L>] | string[]): {
    set(value: number): void;
    inc(value?: number): void;
    dec(value?: number): void;
  } {
    const bound = this.labelsFrom(labels);
    return {
      set: (value) => {
        this.set(bound, value);
      },
      inc: (value) => {
        this.inc(bound, value);
      },
      dec: (value) => {
        this.dec(bound, value);
      },
    };
  }

  protected samplesOf(series: Series<GaugeState>): readonly Sample[] {
    return [{ suffix: '', series, value: series.state.value }];
  }

  /** The series to change and the value to change it by: both arguments, or the value alone. */
  #target(
    first: LabelsOf<L> | number | undefined,
    second: number | undefined,
    fallback: number | undefined,
  ): { readonly state: GaugeState | undefined; readonly value: number } {
    const [labels, value = fallback] = typeof first === 'object' ? [first, second] : [{}, first];
    if (value !== undefined && Number.isFinite(value))
      return { state: this.stateAt(labels), value };
    this.reject('not_finite', `cannot take ${valueText(value)}`);
    return { state: undefined, value: NaN };
  }
}
