import { BackendUnavailableError } from '../../errors.ts';

/** For making and starting a container, also on a machine that is busy. */
export const START_MILLIS = 30_000;
/** For everything that takes a healthy daemon milliseconds. */
export const DEFAULT_RESPONSE_MILLIS = 10_000;

/**
 * What a `response` of the Docker daemon resolves with. A daemon that hangs, rather than being
 * gone, would hold a run and its place for ever.
 *
 * @throws {BackendUnavailableError} `WFLO_UNAVAILABLE` when it takes longer than `millis`.
 */
export async function within<T>(millis: number, what: string, response: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new BackendUnavailableError(`the Docker daemon did not ${what} within ${millis} ms`));
  }, millis);
  try {
    return await Promise.race([response, late]);
  } finally {
    clearTimeout(timer);
    // The caller has its result; a late failure is not reported.
    response.catch(() => undefined);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
