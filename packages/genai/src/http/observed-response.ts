import type { Attempt } from '../call/attempts.ts';
import { field, isObject } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import type { Exchange } from './exchange.ts';
import { observeIterable, observedBody, type BodyOptions } from './observed-body.ts';
import { ResponseObserver } from './response-observer.ts';

export interface ObservedResponse {
  readonly exchange: Exchange;
  readonly attempt: Attempt;
  /** That of the request. */
  readonly signal: unknown;
}

/** Node's own, and those of other implementations of `fetch`. */
export function isResponse(value: unknown): value is Response {
  return (
    typeof field(field(value, 'headers'), 'get') === 'function' &&
    typeof field(value, 'status') === 'number'
  );
}

/** Of responses that nobody will read: they were collected. Holds no response itself. */
const unread = new FinalizationRegistry<ResponseObserver>((observer) => {
  observer.collected();
});

/**
 * Sees what the host reads of a response, while it reads it: nothing is read for us, copied or held
 * back. The response stays the object that `fetch` made.
 */
export function observeResponse(response: Response, observed: ObservedResponse): void {
  const { exchange, attempt, signal } = observed;
  const observer = new ResponseObserver(exchange, attempt);
  unread.register(response, observer);
  if (signal instanceof AbortSignal) observer.listenTo(signal);
  observer.pauses();
  if (response.body === null) observer.ended();
  else see(response, observer, exchange.mayHide === true);
}

const WHOLE = ['json', 'text', 'arrayBuffer', 'blob', 'bytes', 'formData'] as const;

function see(response: Response, observer: ResponseObserver, mayHide: boolean): void {
  const contentType = response.headers.get('content-type') ?? '';
  const isStream = /event-stream/i.test(contentType);
  for (const name of WHOLE) {
    const read: unknown = Reflect.get(response, name);
    if (typeof read !== 'function') continue;
    define(response, name, async () => {
      observer.reads();
      const reading = Reflect.apply(read, response, []) as Promise<unknown>; // as it is named
      const body = await reading.catch((error: unknown) => {
        observer.failed(error);
        throw error;
      });
      observer.whole(body, isStream);
      return body;
    });
  }
  const clone: unknown = Reflect.get(response, 'clone');
  if (typeof clone === 'function') {
    define(response, 'clone', () => {
      const copy: unknown = Reflect.apply(clone, response, []);
      if (isResponse(copy))
        safely(() => {
          see(copy, observer, mayHide);
        });
      return copy;
    });
  }
  seeBody(response, { observer, isStream, isJson: /json/i.test(contentType), mayHide });
}

/** The stream is made when the host first asks for it, and its source is opened when it reads. */
function seeBody(response: Response, options: BodyOptions): void {
  const original = bodyGetter(response);
  if (original === undefined) return;
  let body: unknown;
  Reflect.defineProperty(response, 'body', {
    configurable: true,
    enumerable: true,
    get: () => {
      if (body !== undefined) return body;
      body = isWebStream(original) ? observedBody(original, options) : original();
      if (!isWebStream(original) && isObject(body)) observeIterable(body, options);
      return body;
    },
  });
}

/** Reads the body that the response had before it was observed. */
function bodyGetter(response: Response): (() => unknown) | undefined {
  for (let owner: object | null = response; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
    const descriptor = Reflect.getOwnPropertyDescriptor(owner, 'body');
    const get = descriptor?.get;
    if (get !== undefined) return () => Reflect.apply(get, response, []) as unknown;
    if (descriptor !== undefined) return () => descriptor.value as unknown;
  }
  return undefined;
}

function isWebStream(body: () => unknown): body is () => ReadableStream<Uint8Array> {
  return typeof field(body(), 'getReader') === 'function';
}

function define(response: Response, name: string, value: () => unknown): void {
  Reflect.defineProperty(response, name, { configurable: true, writable: true, value });
}
