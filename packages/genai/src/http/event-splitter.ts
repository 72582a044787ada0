/** The end of an event: an empty line, of any of the three kinds of line breaks. */
const END = /\r\n\r\n|\n\n|\r\r/g;

/** A longer event is not one that has numbers of a call. */
const LONGEST_EVENT = 8_388_608;

/** Cuts a stream of server-sent events into its events, as they come. */
export class EventSplitter {
  #pending = '';
  #searchedTo = 0;
  #isTooLong = false;

  /** The events that are complete now, each with the empty line that ends it. */
  push(text: string): string[] {
    if (this.#isTooLong) return [text];
    this.#pending += text;
    const events: string[] = [];
    let start = 0;
    END.lastIndex = Math.max(0, this.#searchedTo - 3);
    for (let end = END.exec(this.#pending); end !== null; end = END.exec(this.#pending)) {
      events.push(this.#pending.slice(start, END.lastIndex));
      start = END.lastIndex;
    }
    this.#pending = this.#pending.slice(start);
    this.#searchedTo = this.#pending.length;
    if (this.#pending.length <= LONGEST_EVENT) return events;
    this.#isTooLong = true;
    return [...events, this.rest()];
  }

  /** What came after the last complete event. */
  rest(): string {
    const rest = this.#pending;
    this.#pending = '';
    this.#searchedTo = 0;
    return rest;
  }
}

/** An event of one line of data, as most are. */
const ONE_LINE = /^data: ?([^\r\n]*)[\r\n]*$/;

/** The data of the events in a text. */
export function* dataOf(text: string): Generator<string> {
  const only = ONE_LINE.exec(text)?.[1];
  if (only !== undefined) {
    yield only;
    return;
  }
  let data: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    if (line.startsWith('data:')) {
      const part = line.slice(line.charAt(5) === ' ' ? 6 : 5);
      data = data === undefined ? part : `${data}\n${part}`;
    } else if (line === '' && data !== undefined) {
      yield data;
      data = undefined;
    }
  }
  if (data !== undefined) yield data;
}
