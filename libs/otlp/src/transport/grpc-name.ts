import type { OtlpEndpoint } from '../settings/otlp-endpoint.ts';
import { nameLookup } from './name-lookup.ts';
import type { TransmitOptions } from './otlp-transport.ts';
import { connectionProblem } from './response-body.ts';

/** By any of them the name may be the proxy's to look up. */
const PROXIES = ['grpc_proxy', 'https_proxy', 'http_proxy'];

/**
 * Why the host of an endpoint has no address at present, or undefined where it has one, or where that
 * is not known beforehand. `@grpc/grpc-js` looks a name up again and again until it has one, and each
 * time the process cannot end before the lookup does: it is to get such names alone as are found.
 */
export async function nameProblem(
  { host, target }: Pick<OtlpEndpoint, 'host' | 'target'>,
  { timeoutMillis, signal }: TransmitOptions,
): Promise<string | undefined> {
  if (target !== undefined || PROXIES.some((name) => process.env[name])) return undefined;
  const found = nameLookup()
    .addressesOf(host.replace(/^\[|\]$/g, ''))
    .then(
      () => undefined,
      (error: unknown) =>
        connectionProblem(error instanceof Error ? error : new Error(String(error))),
    );
  return within(found, timeoutMillis, signal);
}

function within<T>(result: Promise<T>, millis: number, signal: AbortSignal): Promise<T | string> {
  return new Promise((resolve) => {
    const end = (value: T | string): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      resolve(value);
    };
    const cancel = (): void => {
      end('cancelled');
    };
    const timer = setTimeout(() => {
      end(`EAI_AGAIN: the lookup of the host takes more than ${millis} ms`);
    }, millis);
    timer.unref();
    signal.addEventListener('abort', cancel, { once: true });
    void result.then(end);
  });
}
