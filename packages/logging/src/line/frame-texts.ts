import { jsonText } from './json-text.ts';

/** Frames of one stack; longer ones are searched each time. */
const MAX_LENGTH = 8_192;
const MAX_TEXTS = 100;
const FIRST_FRAME = '\n    at ';

/** A stack in its two parts. */
export interface StackText {
  /** What the error says. */
  readonly head: string;
  /** Where it was: JSON without quotes around it, and without secrets. */
  readonly framesJson: string;
}

/**
 * The frames of stacks, searched for secrets once: errors are made in the same places again and
 * again, and to search their frames takes longer than the rest of their lines.
 */
export class FrameTexts {
  readonly #redact: (text: string) => string;
  readonly #stacks = new RecentTexts<StackText>();
  readonly #frames = new RecentTexts<string>();

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  /** Undefined for a text without frames, or with too many. */
  of(stack: string): StackText | undefined {
    const known = this.#stacks.get(stack);
    if (known !== undefined) return known;
    const at = stack.indexOf(FIRST_FRAME);
    if (at === -1 || stack.length > MAX_LENGTH) return undefined;
    const text = { head: stack.slice(0, at), framesJson: this.#json(stack.slice(at)) };
    this.#stacks.set(stack, text);
    return text;
  }

  #json(frames: string): string {
    const known = this.#frames.get(frames);
    if (known !== undefined) return known;
    const json = jsonText(this.#redact(frames)).slice(1, -1);
    this.#frames.set(frames, json);
    return json;
  }
}

/** The last texts that were seen, 100 to 200 of them. */
class RecentTexts<Value> {
  #recent = new Map<string, Value>();
  #older = new Map<string, Value>();

  get(text: string): Value | undefined {
    const known = this.#recent.get(text);
    if (known !== undefined) return known;
    const value = this.#older.get(text);
    if (value !== undefined) this.set(text, value);
    return value;
  }

  set(text: string, value: Value): void {
    if (this.#recent.size >= MAX_TEXTS) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(text, value);
  }
}

/** With its colon: no name of a secret, and nothing that JSON escapes. */
const CLASS_NAME = /^[A-Z][A-Za-z]{0,40}(?:Error|Exception): $|^Error: $/;
const MESSAGE_START = ',"message":"';

/** Of `Error: message`, where the message is whole and a class's name stands before it. */
export function headJson(head: string, text: unknown, message: string): string | undefined {
  if (typeof text !== 'string' || text === '' || !head.endsWith(text)) return undefined;
  const name = head.slice(0, head.length - text.length);
  if (!CLASS_NAME.test(name) || !message.startsWith(MESSAGE_START)) return undefined;
  return `"${name}${message.slice(MESSAGE_START.length)}`;
}
