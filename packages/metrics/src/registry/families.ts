import { MetricFamily } from '../instruments/metric-family.ts';

/** The families of one catalogue by their names. */
export class Families {
  readonly #families = new Map<string, MetricFamily>();

  named(name: string): MetricFamily {
    let family = this.#families.get(name);
    if (family === undefined) this.#families.set(name, (family = new MetricFamily()));
    return family;
  }
}
