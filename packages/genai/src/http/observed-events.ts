import { safely } from '../values/safely.ts';
import { dataOf, EventSplitter } from './event-splitter.ts';
import type { ResponseObserver } from './response-observer.ts';

/** Reports each event to the observer, and passes on those that are not hidden. */
export class ObservedEvents {
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
