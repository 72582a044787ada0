/** Base of every error that this package throws; `code` is stable for ever. */
export class ObservabilityError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** One bad or missing setting. */
export interface SettingsProblem {
  /** The environment variable, such as `METRICS_PORT`. */
  readonly variable: string;
  /** Its value and what was expected; the value of a secret is not repeated. */
  readonly message: string;
}

/** `WFLO_SETTINGS_INVALID` of `parseSettings`: names every bad or missing variable at once. */
export class SettingsError extends ObservabilityError {
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    const lines = problems.map(({ variable, message }) => `  ${variable}: ${message}`);
    super('WFLO_SETTINGS_INVALID', `invalid settings:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}
