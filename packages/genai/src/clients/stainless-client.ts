/**
 * The clients of OpenAI and Anthropic, which are made by one generator: each method makes its
 * request by `post`, each request and retry goes through `fetch`, and `makeRequest` rejects when
 * the client gives up. Their promises are left alone: to subscribe to one reads the response.
 *
 * @module
 */
import type { Context, Span } from '@opentelemetry/api';
import { startCall } from '../call/call.ts';
import { RefusedCallError } from '../errors.ts';
import type { Api } from '../apis/api.ts';
import { fetchObserved } from '../http/observed-fetch.ts';
import { capturesContent } from '../content/record-content.ts';
import { isHostsAbort, type Exchange } from '../http/exchange.ts';
import { refusalResponse, RequestGate } from '../http/request-gate.ts';
import { currentContext } from '../run/ambient.ts';
import { field, isObject, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { exchangeOf, takeExchange, withExchange } from './client-exchange.ts';
import { lentSpan } from './lent-span.ts';
import type { ObserveOptions } from './observe-options.ts';
import { withoutRefusedUsage } from './refused-usage.ts';
import { replaceMethod } from './replace-method.ts';
import { regionAt, serverAddress } from './server-address.ts';

export interface StainlessKind {
  apiOf(path: string): Api | undefined;
  providerOf(client: object): string;
}

/** Whether a client has what is observed. */
export function isStainless(client: object): boolean {
  return ['post', 'fetch', 'makeRequest', 'withOptions'].every(
    (name) => typeof Reflect.get(client, name) === 'function',
  );
}

export function observeStainless(
  client: object,
  kind: StainlessKind,
  options: ObserveOptions,
): void {
  const observer = new StainlessObserver(client, kind, options);
  replaceMethod(
    client,
    'post',
    (post) =>
      function (this: unknown, path, opts, ...rest) {
        const seen = safely(() => observer.seeRequest(path, opts), opts);
        return Reflect.apply(post, this, [path, seen, ...rest]);
      },
  );
  replaceMethod(
    client,
    'fetch',
    (fetch) =>
      function (this: unknown, url, init, ...rest) {
        const taken = safely(() => takeExchange(init));
        if (taken === undefined) return Reflect.apply(fetch, this, [url, init, ...rest]);
        const send = (sent: object) => Reflect.apply(fetch, this, [url, sent]) as Promise<unknown>;
        return fetchObserved(taken.exchange, send, taken.init).catch((error: unknown) => {
          if (error instanceof RefusedCallError) return refusalResponse(error);
          throw error;
        });
      },
  );
  // Called before the time limit of a request begins.
  replaceMethod(
    client,
    'prepareRequest',
    (prepareRequest) =>
      async function (this: unknown, init, prepared, ...rest) {
        await Reflect.apply(prepareRequest, this, [init, prepared, ...rest]);
        await exchangeOf(field(prepared, 'options'))?.gate.open(init);
      },
  );
  replaceMethod(
    client,
    'makeRequest',
    (makeRequest) =>
      async function (this: unknown, opts, ...rest) {
        try {
          return await Reflect.apply(makeRequest, this, [opts, ...rest]);
        } catch (thrown) {
          const made = await Promise.resolve(opts).then(exchangeOf, () => undefined);
          const error = made?.gate.refusal ?? thrown;
          made?.gate.close();
          made?.call.fail(error);
          throw error;
        }
      },
  );
  replaceMethod(
    client,
    'retryRequest',
    (retryRequest) =>
      function (this: unknown, opts, ...rest) {
        exchangeOf(opts)?.call.retry();
        return Reflect.apply(retryRequest, this, [opts, ...rest]);
      },
  );
}

/** Anthropic's client makes a span of its own: from here on what it records is on ours. */
function lend(clientsOwn: unknown, span: Span): void {
  if (isObject(clientsOwn)) Reflect.set(clientsOwn, 'span', lentSpan(span));
}

class StainlessObserver {
  readonly #client: object;
  readonly #kind: StainlessKind;
  readonly #options: ObserveOptions;
  #isUsageRefused = false;

  constructor(client: object, kind: StainlessKind, options: ObserveOptions) {
    this.#client = client;
    this.#kind = kind;
    this.#options = options;
  }

  /** The options of a request, which may be promised, with the call that it makes. */
  seeRequest(path: unknown, options: unknown): unknown {
    const api = typeof path === 'string' ? this.#kind.apiOf(path) : undefined;
    if (api === undefined) return options;
    const parent = currentContext();
    const startTimeMillis = Date.now();
    const seen = (made: unknown): unknown =>
      isObject(made)
        ? safely(() => this.#seen(api, made, { parent, startTimeMillis }), made)
        : made;
    return typeof field(options, 'then') === 'function'
      ? Promise.resolve(options).then(seen)
      : seen(options);
  }

  #seen(api: Api, options: object, at: { parent: Context; startTimeMillis: number }): object {
    const body = field(options, 'body');
    const described = safely(() => api.describe(body), {});
    const stream = described.stream === true || field(options, 'stream') === true;
    const withUsage = stream && this.#asksForUsage() ? api.withUsage?.(body) : undefined;
    const hostSignal = field(options, 'signal');
    const call = startCall({
      ...described,
      ...at,
      operation: api.operation,
      usageApi: api.usageApi,
      region: regionAt(field(this.#client, 'baseURL')),
      settings: this.#options,
      provider: this.#options.provider ?? this.#kind.providerOf(this.#client),
      model: described.model ?? textAt(options, '__metadata', 'model'),
      stream,
      server: serverAddress(field(this.#client, 'baseURL')),
      announcesRequests: true,
      ...(capturesContent(this.#options) && { messages: () => api.messages(body) }),
    });
    lend(field(options, '__span'), call.span);
    const mayHide = withUsage !== undefined;
    const exchange: Exchange = {
      call,
      gate: new RequestGate(call),
      createReader: () =>
        api.createReader({
          hidesUsage: mayHide,
          readsContent: capturesContent(this.#options),
        }),
      mayHide,
      isAbortedByHost: (phase) => isHostsAbort(hostSignal) || (phase === 'body' && stream),
      ...(mayHide && {
        withoutRefused: async (init: object, response: Response) => {
          const without = await withoutRefusedUsage(init, response);
          if (without !== undefined) this.#isUsageRefused = true;
          return without;
        },
      }),
    };
    return withExchange(mayHide ? { ...options, body: withUsage } : options, exchange);
  }

  #asksForUsage(): boolean {
    return this.#options.includeUsage !== false && !this.#isUsageRefused;
  }
}
