import type { Exemplar, ExemplarLabels } from '../exemplars/exemplar.ts';
import type { LabelDeclaration, LabelsOf, LabelValue } from '../labels/label-text.ts';
import type { OnlyUnlabelled } from '../labels/only-unlabelled.ts';
import type { Series } from '../series/series-table.ts';
import type { Description, Sample } from './instrument.ts';
import { SeriesInstrument, type InstrumentOptions, type Labels } from './series-instrument.ts';

interface CounterState {
  value: number;
  exemplar?: Exemplar | undefined;
}

/** A counter whose number of series is bounded and which never throws. */
export class BoundedCounter<L extends string = never> extends SeriesInstrument<L, CounterState> {
  readonly type = 'counter';

  constructor(declaration: Description & LabelDeclaration<L>, options: InstrumentOptions) {
    super(declaration, options, () => ({ value: 0 }));
  }

  /**
   * Adds `value` (default 1, never negative) to the series of `labels`, or to the only one. A
   * value or labels that are not valid are counted in `wflo_metrics_rejected_total` and change
   * nothing.
   *
   * @param exemplar - more labels for the exemplar beside the active span's ids.
   */
  inc(...only: OnlyUnlabelled<L, [value?: number, exemplar?: ExemplarLabels]>): void;
  inc(labels: LabelsOf<L>, value?: number, exemplar?: ExemplarLabels): void;
  inc(first?: unknown, second?: unknown, third?: unknown): void {
    this.recordPassed(first, second, third);
  }

  /** The counter of these labels, by name or in the order of the catalogue. */
  labels(...labels: [labels: LabelsOf<L>] | LabelValue[]): {
    inc(value?: number, exemplar?: ExemplarLabels): void;
  } {
    const bound = this.labelsFrom(labels);
    return {
      inc: (value, exemplar) => {
        this.recordPassed(bound, value, exemplar);
      },
    };
  }

  protected record(labels: Labels, passed: unknown, exemplar: unknown): void {
    const value = passed ?? 1;
    if (!this.isAmount(value, 'add')) return;
    const state = this.stateAt(labels);
    if (state === undefined) return;
    state.value += value;
    state.exemplar = this.exemplarOf(value, exemplar) ?? state.exemplar;
  }

  protected samplesOf(series: Series<CounterState>): readonly Sample[] {
    const { value, exemplar } = series.state;
    return [{ suffix: '', series, value, exemplar }];
  }
}
