import { ObservedEvents } from './observed-events.ts';
import { WholeText } from './whole-text.ts';
import type { ResponseObserver } from './response-observer.ts';

type Reader = ReadableStreamDefaultReader<Uint8Array>;

export interface BodyOptions {
  readonly observer: ResponseObserver;
  /** Of server-sent events. */
  readonly isStream: boolean;
  /** One JSON document. */
  readonly isJson: boolean;
  /** Whether events may have to be kept from the host. */
  readonly mayHide: boolean;
}

/**
 * The bytes of `openSource`'s stream, seen as the host reads them. Nothing is read ahead; where
 * events may have to be hidden, an event is passed on when it is complete.
 */
export function observedBody(
  openSource: () => ReadableStream<Uint8Array>,
  { observer, isStream, isJson, mayHide }: BodyOptions,
): ReadableStream<Uint8Array> {
  const events = isStream ? new ObservedEvents(observer) : undefined;
  const text = isJson && !isStream ? new WholeText() : undefined;
  let reader: Reader | undefined;
  const read = (): Reader => (reader ??= openSource().getReader());
  return new ReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        for (;;) {
          observer.reads();
          const { done, value } = await read()
            .read()
            .catch((error: unknown) => {
              observer.failed(error);
              throw error;
            });
          observer.pauses();
          const seen = done ? events?.finish() : events?.push(value);
          if (done) end(observer, text?.push());
          else if (text !== undefined) text.push(value);
          else if (!isStream) observer.started();
          const passed = mayHide && seen !== undefined ? seen : value;
          const isEmpty = passed === undefined || passed.byteLength === 0;
          if (!isEmpty) controller.enqueue(new Uint8Array(passed));
          if (done) {
            controller.close();
            controller.byobRequest?.respond(0);
          }
          if (done || !isEmpty) return;
        }
      },
      async cancel(reason) {
        observer.closed();
        await read().cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

function end(observer: ResponseObserver, text: string | undefined): void {
  if (text === undefined) observer.ended();
  else observer.whole(text, false);
}

/**
 * The same for a body that is no web stream, as `node-fetch` has it: the stream stays, and who
 * iterates over it is seen.
 */
export function observeIterable(body: object, options: BodyOptions): void {
  const original: unknown = Reflect.get(body, Symbol.asyncIterator);
  if (typeof original !== 'function') return;
  Reflect.defineProperty(body, Symbol.asyncIterator, {
    configurable: true,
    writable: true,
    value: () =>
      observedChunks(Reflect.apply(original, body, []) as AsyncIterable<unknown>, options),
  });
}

async function* observedChunks(
  chunks: AsyncIterable<unknown>,
  { observer, isStream, isJson, mayHide }: BodyOptions,
): AsyncGenerator<unknown, void> {
  const events = isStream ? new ObservedEvents(observer) : undefined;
  const text = isJson && !isStream ? new WholeText() : undefined;
  let isDone = false;
  try {
    observer.reads();
    for await (const chunk of chunks) {
      const bytes = chunk instanceof Uint8Array ? chunk : undefined;
      if (text !== undefined) text.push(bytes);
      else if (!isStream) observer.started();
      const seen = bytes === undefined ? undefined : events?.push(bytes);
      observer.pauses();
      yield mayHide && seen !== undefined ? seen : chunk;
      observer.reads();
    }
    isDone = true;
    const rest = events?.finish();
    end(observer, text?.push());
    if (mayHide && rest !== undefined && rest.byteLength > 0) yield rest;
  } catch (error) {
    isDone = true;
    observer.failed(error);
    throw error;
  } finally {
    if (!isDone) observer.closed();
  }
}
