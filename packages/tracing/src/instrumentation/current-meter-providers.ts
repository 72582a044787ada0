import { metrics, type Attributes, type Context, type MeterProvider } from '@opentelemetry/api';
import { sharedState } from '@wflo/shared-state';

/** Told when a provider comes or goes. */
export type Follower = (providers: readonly MeterProvider[]) => void;

/**
 * The providers of meters of this process: that of `configureTracing({ meterProvider })`, and that
 * which is registered with the API, whenever it is.
 */
class CurrentMeterProviders {
  #configured: MeterProvider | undefined;
  #registered: MeterProvider | undefined;
  #current: readonly MeterProvider[] = [];
  readonly #followers = new Set<Follower>();
  /** Whether what is measured right now is a probe's, and counts nowhere. */
  isProbe: ((attributes: Attributes | undefined, parent: Context) => boolean) | undefined;

  /** Undefined removes it. */
  configure(provider: MeterProvider | undefined): void {
    this.#configured = provider;
    this.#renew(metrics.getMeterProvider());
  }

  /** The same array until a provider comes or goes. */
  current(): readonly MeterProvider[] {
    // The API tells nobody of a registration.
    const registered = metrics.getMeterProvider();
    if (registered !== this.#registered) this.#renew(registered);
    return this.#current;
  }

  follow(follower: Follower): void {
    this.#followers.add(follower);
    follower(this.current());
  }

  unfollow(follower: Follower): void {
    this.#followers.delete(follower);
    follower([]);
  }

  #renew(registered: MeterProvider): void {
    this.#registered = registered;
    const configured = this.#configured;
    this.#current =
      configured === undefined || configured === registered
        ? [registered]
        : [configured, registered];
    for (const follower of this.#followers) follower(this.#current);
  }
}

/** One per process, without any work on import. */
export const currentMeterProviders = sharedState(
  '@wflo/tracing/meters',
  1,
  () => new CurrentMeterProviders(),
);
