import { safely } from '../values/safely.ts';
import { dataOf, EventSplitter } from './event-splitter.ts';
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
  const events = isStream ? new Events(observer) : undefined;
  const text = isJson && !isStream ? new WholeText() : undefined;
  let reader: Reader | undefined;
  const read = (): Reader => (reader ??= openSource().getReader());
  return new ReadableStream(
    {
      type: 'bytes',
      async pull(controller) {
        for (;;) {
          const { done, value } = await read()
            .read()
            .catch((error: unknown) => {
              observer.failed(error);
              throw error;
            });
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

/** Its parameters are read when it is complete; a longer one is a call of unknown usage. */
const LONGEST_TEXT = 16 * 1_024 * 1_024;

/** A text that comes in parts. */
class WholeText {
  readonly #decoder = new TextDecoder();
  #text: string | undefined = '';

  /** What has come so far; undefined of what is too long to be kept. */
  push(bytes?: Uint8Array): string | undefined {
    this.#text = safely(() => {
      if (this.#text === undefined) return undefined;
      const text = this.#text + this.#decoder.decode(bytes, { stream: bytes !== undefined });
      return text.length > LONGEST_TEXT ? undefined : text;
    });
    return this.#text;
  }
}

/** Tells of events, and leaves those that are not hidden. */
class Events {
  readonly #observer: ResponseObserver;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #encoder = new TextEncoder();
  readonly #splitter = new EventSplitter();

  constructor(observer: ResponseObserver) {
    this.#observer = observer;
  }

  push(bytes: Uint8Array): Uint8Array | undefined {
    return safely(() => this.#shown(this.#splitter.push(this.#decoder.decode(bytes, STREAM))));
  }

  finish(): Uint8Array | undefined {
    return safely(() =>
      this.#shown([...this.#splitter.push(this.#decoder.decode()), this.#splitter.rest()]),
    );
  }

  #shown(events: readonly string[]): Uint8Array {
    let shown = '';
    for (const event of events) {
      let left = event;
      for (const data of dataOf(event)) {
        this.#observer.event(data);
        left = this.#observer.shown(left, data);
      }
      shown += left;
    }
    return this.#encoder.encode(shown);
  }
}

const STREAM = { stream: true };
