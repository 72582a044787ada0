/**
 * One look of a secret, as its provider documents it. What finds it is made from this row alone, and
 * a test runs its examples.
 */
export interface SecretFamily {
  readonly name: string;
  /**
   * The source of a regular expression. What it reads of a text that it does not match is bounded,
   * so that a hostile text costs linear time. A first group is what stays.
   */
  readonly look: string;
  /** The look begins with one of them, of two characters at least: nothing else is searched for. */
  readonly keywords: readonly string[];
  /** The same for what a secret has before its keyword, of a bounded length. Default none. */
  readonly before?: string;
  /** Whether a letter or a digit may stand before. Default false. */
  readonly isInWord?: boolean;
  /** Where the provider or the standard describes it. */
  readonly source: string;
  /** When that was written down here, or compared again. */
  readonly date: string;
  /**
   * Templates of secrets: `<a36>` are 36 characters, of letters and digits (a), digits (d), hex (h,
   * H), letters (L), lower case and digits (n), capitals and digits (U), base64 (b), base64url (w).
   */
  readonly examples: readonly string[];
  /** Templates of texts that stay as they are. */
  readonly counterexamples: readonly string[];
}
