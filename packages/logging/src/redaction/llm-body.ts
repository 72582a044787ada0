import { cutText } from './cut-text.ts';
import type { Redactor } from './redactor.ts';

/**
 * Prompts and completions of a language model: often long, often private, and so omitted by
 * default. They are found by the names of their fields, and by the shapes that providers have.
 */
export class LlmBodies {
  readonly #maxBytes: number;
  readonly #redactor: Redactor;

  constructor(maxBytes: number, redactor: Redactor) {
    this.#maxBytes = maxBytes;
    this.#redactor = redactor;
  }

  /** What is shown of one text of a body: its first bytes, as configured, and its length. */
  shown(text: string): string {
    const bytes = Buffer.byteLength(text);
    if (this.#maxBytes === 0) return `[Omitted, ${bytes} bytes]`;
    if (bytes <= this.#maxBytes) return this.#redactor.text(text);
    const start = firstBytes(cutText(text, this.#maxBytes, this.#redactor), this.#maxBytes);
    return `${start}…[cut, ${bytes} bytes]`;
  }
}

/** As many whole characters as fit into so many bytes of UTF-8. */
function firstBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
