/**
 * An endpoint, option or variable with a value that cannot be used. The packages that export give
 * it the code and the class of their own.
 */
export class InvalidExportSettingError extends Error {
  /** The option's or the variable's name. */
  readonly source: string;
  /** What was given, without secrets. */
  readonly value: unknown;
  readonly expected: string;
  readonly isEndpoint: boolean;

  constructor(
    source: string,
    value: unknown,
    expected: string,
    { isEndpoint = false, ...options }: ErrorOptions & { readonly isEndpoint?: boolean } = {},
  ) {
    const shown = typeof value === 'string' ? JSON.stringify(value) : String(value);
    super(`${source} is ${shown}, expected ${expected}.`, options);
    this.name = new.target.name;
    this.source = source;
    this.value = value;
    this.expected = expected;
    this.isEndpoint = isEndpoint;
  }
}
