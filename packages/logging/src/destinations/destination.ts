/** Where lines go. A destination counts what it writes and what it loses, and never throws. */
export interface LineDestination {
  /** Whether it is a terminal, for people. */
  readonly isTerminal: boolean;
  /** How wide the terminal is now, where that is known. */
  readonly columns?: number | undefined;
  /** Lines are to come as JSON, whatever `jsonOutput` says. */
  readonly takesOnlyJson?: boolean;
  /** Whether lines of this level are written; without it all are. Never throws. */
  takes?(severityName: string): boolean;
  /** Writes one line or its text for people, newline included. */
  write(text: string): void;
  /**
   * Writes one line of JSON and returns it as it is there, for those who read lines; undefined
   * where they are not to read it. Without it they read the line as it was handed over.
   */
  writeForReaders?(line: string): string | undefined;
  /** Waits, within a bound, until what was taken has been handed on; never rejects. */
  flush(): Promise<void>;
  /** Opens anew what has a name, after it was renamed; throws where that cannot be. */
  reopen?(): void;
  /** Closes what was opened. */
  close(): void;
}
