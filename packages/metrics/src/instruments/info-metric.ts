import type { RejectionCounter } from '../rejections/rejection-counter.ts';
import { errorText, valueText } from '../rejections/failure-text.ts';
import { Instrument, KIND, kindOf, type Sample } from './instrument.ts';
import { LABEL_NAME, labelText } from '../labels/label-text.ts';

/** What a service says about itself. */
export interface ServiceInfo {
  readonly service: string;
  readonly version: string;
  /** Anything more that never changes while the process lives, for example `environment`. */
  readonly [label: string]: string;
}

/** A metric whose value is always 1 and whose labels carry the message. */
export class InfoMetric extends Instrument {
  override readonly [KIND] = 'info';
  readonly type = 'gauge';
  override readonly aggregator = 'first';
  readonly #rejections: RejectionCounter;
  #labels: ServiceInfo | undefined;

  constructor(
    declaration: { readonly name: string; readonly help: string },
    rejections: RejectionCounter,
  ) {
    super(declaration);
    this.#rejections = rejections;
  }

  /** Replaces what was said before: there is one such series per process. */
  set(labels: ServiceInfo): void {
    try {
      this.#labels = this.#valid(labels);
    } catch (error) {
      this.#rejections.reject(this.name, 'invalid_label', errorText(error));
    }
  }

  /** The labels, or those of before when they are not valid (counted). */
  #valid(labels: unknown): ServiceInfo | undefined {
    // Text would be read letter by letter.
    const entries: [string, unknown][] =
      typeof labels === 'object' && labels !== null
        ? Object.entries(labels)
        : [['labels', undefined]];
    const bad = entries.find(
      ([name, value]) => !LABEL_NAME.test(name) || typeof value !== 'string',
    );
    if (bad === undefined) return Object.fromEntries(entries) as ServiceInfo;
    this.#rejections.reject(this.name, 'invalid_label', `label ${valueText(bad[0])} is not valid`);
    return this.#labels;
  }

  reset(): void {
    this.#labels = undefined;
  }

  *sampleGroups(): Iterable<readonly Sample[]> {
    if (this.#labels === undefined) return;
    const series = { labels: this.#labels, labelText: labelText(this.#labels) };
    yield [{ suffix: '', series, value: 1 }];
  }
}

/** As `isInstrument`. */
export function isInfoMetric(metric: unknown): metric is InfoMetric {
  return kindOf(metric) === 'info';
}
