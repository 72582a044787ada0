import { Instrument, KIND, kindOf, type Sample } from './instrument.ts';

/** The same numbers under a deprecated name. */
export class AliasMetric extends Instrument {
  override readonly [KIND] = 'alias';
  readonly type: Instrument['type'];
  /** Whose numbers they are. A rendering shows both from one reading. */
  readonly of: Instrument;

  constructor(declaration: { readonly name: string; readonly help: string }, of: Instrument) {
    super({ ...declaration, aggregator: of.aggregator });
    this.type = of.type;
    this.of = of;
  }

  override get isHidden(): boolean {
    return this.of.isHidden;
  }

  sampleGroups(): Iterable<readonly Sample[]> {
    return this.of.sampleGroups();
  }

  reset(): void {
    // The instrument that holds the numbers resets them.
  }
}

/** As `isInstrument`. */
export function isAliasMetric(metric: unknown): metric is AliasMetric {
  return kindOf(metric) === 'alias';
}
