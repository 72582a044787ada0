import { safely } from '../values/safely.ts';

/** Its parameters are read when it is complete; a longer one is a call of unknown usage. */
const LONGEST_TEXT = 16 * 1_024 * 1_024;

/** A text that comes in parts. */
export class WholeText {
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
