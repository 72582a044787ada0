/**
 * What one line may still cost while it is encoded, and where in the value the encoder is.
 *
 * @module
 */

export class EncodeContext {
  /** Characters of JSON that may still be written. */
  remaining: number;
  /** Errors on the way down to here. */
  errorDepth = 0;
  /** Within what was said to a language model, or what it answered. */
  inBody = false;
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
