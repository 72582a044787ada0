import type {
  BatchObservableCallback,
  Meter,
  MeterProvider,
  Observable,
  ObservableCallback,
} from '@opentelemetry/api';
import { currentMeterProviders, type Follower } from './current-meter-providers.ts';

type MeterOf = (provider: MeterProvider) => Meter;

/** Keeps one thing for each provider there is, and undoes it for one that goes. */
function forEachProvider(attach: (provider: MeterProvider) => () => void): Follower {
  const attached = new Map<MeterProvider, () => void>();
  return (providers) => {
    for (const [provider, detach] of attached) {
      if (providers.includes(provider)) continue;
      attached.delete(provider);
      detach();
    }
    for (const provider of providers) {
      if (!attached.has(provider)) attached.set(provider, attach(provider));
    }
  };
}

/** An instrument that is observed, on each provider there is. */
export class CurrentObservable implements Observable {
  readonly #created = new Map<MeterProvider, Observable>();
  readonly #create: (provider: MeterProvider) => Observable;
  readonly #callbacks = new Map<ObservableCallback, Follower>();

  constructor(meterOf: MeterOf, create: (meter: Meter) => Observable) {
    this.#create = (provider) => create(meterOf(provider));
  }

  on(provider: MeterProvider): Observable {
    const created = this.#created.get(provider) ?? this.#create(provider);
    this.#created.set(provider, created);
    return created;
  }

  addCallback(callback: ObservableCallback): void {
    if (this.#callbacks.has(callback)) return;
    const follower = forEachProvider((provider) => {
      const observable = this.on(provider);
      observable.addCallback(callback);
      return () => {
        observable.removeCallback(callback);
        this.#created.delete(provider);
      };
    });
    this.#callbacks.set(callback, follower);
    currentMeterProviders.follow(follower);
  }

  removeCallback(callback: ObservableCallback): void {
    const follower = this.#callbacks.get(callback);
    this.#callbacks.delete(callback);
    if (follower !== undefined) currentMeterProviders.unfollow(follower);
  }
}

/** Callbacks for several instruments of one meter at once. */
export class CurrentBatches {
  readonly #meterOf: MeterOf;
  readonly #followers = new Map<BatchObservableCallback, Follower>();

  constructor(meterOf: MeterOf) {
    this.#meterOf = meterOf;
  }

  add(callback: BatchObservableCallback, observed: readonly Observable[]): void {
    const follower = forEachProvider((provider) => {
      const meter = this.#meterOf(provider);
      const real = (one: Observable): Observable =>
        one instanceof CurrentObservable ? one.on(provider) : one;
      const translated: BatchObservableCallback = (result) =>
        callback({
          observe: (one, value, attributes) => {
            result.observe(real(one), value, attributes);
          },
        });
      const targets = observed.map(real);
      meter.addBatchObservableCallback(translated, targets);
      return () => {
        meter.removeBatchObservableCallback(translated, targets);
      };
    });
    this.remove(callback);
    this.#followers.set(callback, follower);
    currentMeterProviders.follow(follower);
  }

  remove(callback: BatchObservableCallback): void {
    const follower = this.#followers.get(callback);
    this.#followers.delete(callback);
    if (follower !== undefined) currentMeterProviders.unfollow(follower);
  }
}
