import { shortReason } from '../short-reason.ts';
import type { ComponentHealth, HealthCheck } from './health-check.ts';

export const DEFAULT_CHECK_TIMEOUT_MILLIS = 2_000;
export const CACHE_MILLIS = 1_000;
/** The longest that a timer can be set for. */
const MAX_TIMEOUT_MILLIS = 2_147_483_647;

/**
 * Runs one check so that no number of probes can hurt what it checks: at most one run at a time,
 * shared by all probes meanwhile, and its result cached for a second.
 */
export class CheckRunner {
  #check: HealthCheck;
  /** Resolves with the result, at the latest when the check's time is over. */
  #pending: Promise<ComponentHealth> | undefined;
  /** Pending for as long as the check itself runs, its time over or not. */
  #running = false;
  #last: { readonly health: ComponentHealth; readonly atMillis: number } | undefined;

  constructor(check: HealthCheck) {
    this.#check = check;
  }

  /** Takes the latest definition of the check, for lists that are made anew on each probe. */
  probe(check: HealthCheck): Promise<ComponentHealth> {
    if (check !== this.#check) {
      this.#check = check;
    }
    if (this.#pending !== undefined) return this.#pending;
    const last = this.#last;
    if (last !== undefined && performance.now() - last.atMillis < CACHE_MILLIS) {
      return Promise.resolve(last.health);
    }
    this.#pending = this.#result().then((health) => {
      this.#last = { health, atMillis: performance.now() };
      this.#pending = undefined;
      return health;
    });
    return this.#pending;
  }

  async #result(): Promise<ComponentHealth> {
    const startMillis = performance.now();
    const outcome = await this.#outcome();
    const health = {
      durationMillis: Math.round(performance.now() - startMillis),
      checkedAt: new Date().toISOString(),
    };
    return outcome.failed
      ? { status: 'down', reason: shortReason(outcome.error), ...health }
      : { status: 'up', ...detailOf(outcome.result), ...health };
  }

  async #outcome(): Promise<{ failed: false; result: unknown } | { failed: true; error: unknown }> {
    if (this.#running) {
      return { failed: true, error: 'the check before this one has not come back yet' };
    }
    const timeoutMillis = timeoutOf(this.#check);
    const timeout = new AbortController();
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new Error(`timed out after ${timeoutMillis} ms`);
      reject(error);
      timeout.abort(error);
    }, timeoutMillis);
    try {
      const result = await Promise.race([this.#run(timeout.signal), late]);
      return { failed: false, result };
    } catch (error) {
      return { failed: true, error };
    } finally {
      clearTimeout(timer);
    }
  }

  async #run(signal: AbortSignal): Promise<unknown> {
    this.#running = true;
    try {
      return await this.#check.check(signal);
    } finally {
      this.#running = false;
    }
  }
}

function detailOf(result: unknown): Pick<ComponentHealth, 'detail'> {
  if (typeof result !== 'object' || result === null || !('detail' in result)) return {};
  return typeof result.detail === 'string' ? { detail: shortReason(result.detail) } : {};
}

/** setTimeout takes 0, NaN and Infinity for 1 ms, and then the check would always be down. */
function timeoutOf({ timeoutMillis }: HealthCheck): number {
  if (timeoutMillis === undefined || !(timeoutMillis > 0)) return DEFAULT_CHECK_TIMEOUT_MILLIS;
  return Math.min(timeoutMillis, MAX_TIMEOUT_MILLIS);
}
