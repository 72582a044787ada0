/**
 * The client of Google: all its calls of models go through one object, which makes requests by
 * `request` and `requestStream`, and each try of one by `apiCall`.
 *
 * @module
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { startCall } from '../call/call.ts';
import { RefusedCallError } from '../errors.ts';
import { googleApi } from '../apis/google.ts';
import { capturesContent } from '../content/record-content.ts';
import { isHostsAbort, type Exchange } from '../http/exchange.ts';
import { fetchObserved } from '../http/observed-fetch.ts';
import { refusalResponse, RequestGate } from '../http/request-gate.ts';
import { at, field, parseJson, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import type { ObserveOptions } from './observe-options.ts';
import { replaceMethod, type Method } from './replace-method.ts';
import { regionAt, serverAddress } from './server-address.ts';

/** A longer body has files in it: it is not read for its parameters. */
const LONGEST_READ = 262_144;

const active = new AsyncLocalStorage<Exchange>();

/** What makes the requests of a client of Google; undefined of another client. */
export function googleApiClient(client: object): object | undefined {
  const made: unknown = Reflect.get(client, 'apiClient');
  const isKnown = ['request', 'requestStream', 'apiCall'].every(
    (name) => typeof field(made, name) === 'function',
  );
  return isKnown && typeof made === 'object' && made !== null ? made : undefined;
}

export function observeGoogle(apiClient: object, options: ObserveOptions): void {
  const exchangeFor = (request: unknown, stream: boolean): Exchange | undefined =>
    safely(() => startExchange(apiClient, request, stream, options));
  replaceMethod(
    apiClient,
    'request',
    (request) =>
      function (this: unknown, ...values) {
        return made(request.bind(this), values, exchangeFor(values[0], false));
      },
  );
  replaceMethod(
    apiClient,
    'requestStream',
    (requestStream) =>
      async function (this: unknown, ...values) {
        const exchange = exchangeFor(values[0], true);
        const chunks = await made(requestStream.bind(this), values, exchange);
        if (exchange !== undefined)
          safely(() => {
            seeReturn(chunks, exchange);
          });
        return chunks;
      },
  );
  replaceMethod(
    apiClient,
    'apiCall',
    (apiCall) =>
      function (this: unknown, url, init, retries, timeout, signal, ownFetch, ...rest) {
        const exchange = active.getStore();
        const fetched = exchange === undefined ? ownFetch : fetchSeenBy(exchange, ownFetch);
        const values = [url, init, retries, timeout, signal, fetched, ...rest];
        return Reflect.apply(apiCall, this, values);
      },
  );
}

async function made(
  request: Method,
  values: readonly unknown[],
  exchange: Exchange | undefined,
): Promise<unknown> {
  if (exchange === undefined) return request(...values);
  try {
    return await active.run(exchange, request, ...values);
  } catch (thrown) {
    const error = exchange.gate.refusal ?? thrown;
    if (exchange.isAbortedByHost('headers')) exchange.call.cancel(error);
    else exchange.call.fail(error);
    throw error;
  }
}

function fetchSeenBy(exchange: Exchange, ownFetch: unknown): Method {
  const send = typeof ownFetch === 'function' ? ownFetch : fetch;
  return (url, init) =>
    fetchObserved(
      exchange,
      (sent) => Reflect.apply(send, undefined, [url, sent]) as Promise<unknown>,
      Object(init) as object,
    ).catch((error: unknown) => {
      if (error instanceof RefusedCallError) return refusalResponse(error);
      throw error;
    });
}

/** The client stops reading a stream that the host leaves early, and does not close it. */
function seeReturn(chunks: unknown, { call }: Exchange): void {
  if (typeof chunks !== 'object' || chunks === null) return;
  replaceMethod(
    chunks,
    'return',
    (close) =>
      function (this: unknown, ...values) {
        call.cancel(new DOMException('The stream was closed.', 'AbortError'));
        return Reflect.apply(close, this, values);
      },
  );
}

function startExchange(
  apiClient: object,
  request: unknown,
  stream: boolean,
  options: ObserveOptions,
): Exchange | undefined {
  const called = googleApi(textAt(request, 'path') ?? '');
  if (called === undefined) return undefined;
  const body = textAt(request, 'body') ?? '';
  const described = body.length > LONGEST_READ ? {} : called.api.describe(parseJson(body));
  const hostSignal = field(request, 'abortSignal');
  const baseUrl = at(apiClient, 'clientOptions', 'httpOptions', 'baseUrl');
  const call = startCall({
    ...described,
    operation: called.api.operation,
    region: regionAt(baseUrl),
    settings: options,
    provider: options.provider ?? providerOf(apiClient),
    model: called.model,
    stream,
    server: serverAddress(baseUrl),
    announcesRequests: true,
    ...(capturesContent(options) && { messages: () => called.api.messages(parseJson(body)) }),
  });
  return {
    call,
    gate: new RequestGate(call),
    createReader: () =>
      called.api.createReader({ hidesUsage: false, readsContent: capturesContent(options) }),
    isAbortedByHost: () => isHostsAbort(hostSignal),
  };
}

function providerOf(apiClient: object): string {
  const isVertexAi: unknown = Reflect.get(apiClient, 'isVertexAI');
  const isVertex =
    typeof isVertexAi === 'function' && Reflect.apply(isVertexAi, apiClient, []) === true;
  return isVertex ? 'gcp.vertex_ai' : 'gcp.gemini';
}
