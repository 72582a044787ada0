/** Where a value comes from. `console` is what this console has itself seen or summed up. */
export type Source = 'spans' | 'logs' | 'metrics' | 'temporal' | 'ledger' | 'console';

/** A value, where it comes from and when it was true there; or why it is not known. */
export type Fact<T> = Known<T> | Unknown;

export interface Known<T> {
  value: T;
  source: Source;
  /** When the source said so. */
  asOfMs: number;
}

export interface Unknown {
  value: null;
  /** A sentence for people: why there is no value, and what would give one. */
  reason: string;
}

/**
 * Body of every response that is not a success, as `application/problem+json`.
 * `code` is stable: `WFLO_CONSOLE_…`.
 */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: string;
  /** What is wrong, what was expected, what to do. */
  detail: string;
}

/** A part of a response that could not be had; the rest of the response is whole. */
export interface Gap {
  source: Source;
  /** What is missing and why, such as `Temporal at 127.0.0.1:7233 does not respond`. */
  reason: string;
}

/** Bounds in time: `fromMs` is in it, `toMs` is not. */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}
