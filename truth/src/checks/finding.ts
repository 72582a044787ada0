/**
 * What a check says.
 *
 * @module
 */

/** Something that is not as the history says. */
export interface Finding {
  /** Which execution, span, series or line. */
  readonly subject: string;
  readonly detail: string;
  /** The stated bound that it is within; without one it is a difference. */
  readonly bound?: string;
}

export interface CheckResult {
  readonly check: string;
  /** How many facts were held against each other. */
  readonly compared: number;
  readonly findings: readonly Finding[];
}

export function differencesOf(results: readonly CheckResult[]): Finding[] {
  return results.flatMap(({ findings }) => findings.filter(({ bound }) => bound === undefined));
}
