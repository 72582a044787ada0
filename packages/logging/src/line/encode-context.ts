/** The state of encoding one line: the characters left, and where in the value the encoder is. */
export class EncodeContext {
  /**
   * One that lives on: without any, each major garbage collection frees the shape, and V8 throws
   * away the optimised code of the whole encoder ("embedded weak objects cleared").
   */
  static readonly alive = new EncodeContext(0);

  /** Characters of JSON that may still be written. */
  remaining: number;
  /** Errors among the values that enclose the current one. */
  errorDepth = 0;
  /** Within a prompt or a completion of a language model. */
  inBody = false;
  /** Within what a function was called with: its members have any name. */
  isDeep = false;
  /** Whether there was a body so far. */
  sawBody = false;
  /** The objects being encoded, outermost first: a cycle leads back to one of them. */
  readonly ancestors: object[] = [];

  constructor(characters: number) {
    this.remaining = characters;
  }

  /** Charges the characters of a piece of JSON and hands it back. */
  spend(json: string): string {
    this.remaining -= json.length;
    return json;
  }
}
