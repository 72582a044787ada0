/** Telemetry never throws into its host: what fails in it leaves `otherwise`. */
export function safely<Result>(work: () => Result): Result | undefined;
export function safely<Result>(work: () => Result, otherwise: Result): Result;
export function safely<Result>(work: () => Result, otherwise?: Result): Result | undefined {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
