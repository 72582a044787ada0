import type { LabelDeclaration, LabelsOf, LabelValue } from '../labels/label-text.ts';
import { mergedLabels } from '../labels/merged-labels.ts';
import type { OnlyUnlabelled } from '../labels/only-unlabelled.ts';
import { valueText } from '../rejections/failure-text.ts';
import type { Series } from '../series/series-table.ts';
import type { Description, Sample } from './instrument.ts';
import { SeriesInstrument, type InstrumentOptions, type Labels } from './series-instrument.ts';

interface GaugeState {
  value: number;
}

/** A gauge of one label set. */
interface BoundGauge {
  set(value: number): void;
  inc(value?: number): void;
  dec(value?: number): void;
  setToCurrentTime(): void;
  startTimer(): () => number;
}

/** A gauge whose number of series is bounded and which never throws. */
export class BoundedGauge<L extends string = never> extends SeriesInstrument<L, GaugeState> {
  readonly type = 'gauge';

  constructor(declaration: Description & LabelDeclaration<L>, options: InstrumentOptions) {
    super(declaration, options, () => ({ value: 0 }));
  }

  /** Sets the series of `labels`, or the only one, to `value`. */
  set(...only: OnlyUnlabelled<L, [value: number]>): void;
  set(labels: LabelsOf<L>, value: number): void;
  set(first: unknown, second?: unknown): void {
    this.recordPassed(first, second, undefined);
  }

  /** Adds `value`, default 1. */
  inc(...only: OnlyUnlabelled<L, [value?: number]>): void;
  inc(labels: LabelsOf<L>, value?: number): void;
  inc(first?: unknown, second?: unknown): void {
    if (typeof first === 'object' && first !== null) this.#add(first as Labels, second ?? 1, 1);
    else this.#add({}, first ?? second ?? 1, 1);
  }

  /** Takes `value` away, default 1. */
  dec(...only: OnlyUnlabelled<L, [value?: number]>): void;
  dec(labels: LabelsOf<L>, value?: number): void;
  dec(first?: unknown, second?: unknown): void {
    if (typeof first === 'object' && first !== null) this.#add(first as Labels, second ?? 1, -1);
    else this.#add({}, first ?? second ?? 1, -1);
  }

  /** Sets the series of `labels`, or the only one, to the time now, in seconds since 1970. */
  setToCurrentTime(...labels: OnlyUnlabelled<L, []> | [labels: LabelsOf<L>]): void {
    this.recordPassed(labels[0], Date.now() / 1_000, undefined);
  }

  /**
   * Starts a clock; calling what it returns sets the gauge to the seconds since then and returns
   * them.
   */
  startTimer(labels?: Partial<LabelsOf<L>>): (more?: Partial<LabelsOf<L>>) => number {
    const startMillis = performance.now();
    return (more) => {
      const seconds = (performance.now() - startMillis) / 1_000;
      this.record(mergedLabels<L>(labels, more), seconds);
      return seconds;
    };
  }

  /** The gauge of these labels, by name or in the order of the catalogue. */
  labels(...labels: [labels: LabelsOf<L>] | LabelValue[]): BoundGauge {
    const bound: Labels = this.labelsFrom(labels);
    return {
      set: (value) => {
        this.record(bound, value);
      },
      inc: (value) => {
        this.#add(bound, value ?? 1, 1);
      },
      dec: (value) => {
        this.#add(bound, value ?? 1, -1);
      },
      setToCurrentTime: () => {
        this.record(bound, Date.now() / 1_000);
      },
      startTimer: () => this.startTimer(bound as LabelsOf<L>), // as returned by labelsFrom
    };
  }

  protected record(labels: Labels, value: unknown): void {
    if (!this.#isValue(value)) return;
    const state = this.stateAt(labels);
    if (state !== undefined) state.value = value;
  }

  protected samplesOf(series: Series<GaugeState>): readonly Sample[] {
    return [{ suffix: '', series, value: series.state.value }];
  }

  #add(labels: Labels, value: unknown, sign: 1 | -1): void {
    if (!this.#isValue(value)) return;
    const state = this.stateAt(labels);
    if (state !== undefined) state.value += sign * value;
  }

  #isValue(value: unknown): value is number {
    if (typeof value === 'number' && Number.isFinite(value)) return true;
    this.reject('not_finite', `cannot take ${valueText(value)}`);
    return false;
  }
}
