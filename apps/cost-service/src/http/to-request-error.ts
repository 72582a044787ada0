import { codeOf, databaseProblem, RequestError } from '@wflo/service-kit';

/** By these codes drivers refuse a sum past 64 bits; SQLite makes a float, which STRICT refuses. */
const OUT_OF_RANGE_CODES = new Set(['22003', 'SQLITE_CONSTRAINT_DATATYPE']);

/** The problem that an error is, where it is one that a caller can do something about. */
export function toRequestError(error: unknown): RequestError | undefined {
  if (!OUT_OF_RANGE_CODES.has(codeOf(error))) return databaseProblem(error);
  const detail = 'with this amount a sum would pass 9223372.036854775807 USD';
  return new RequestError('WFLO_AMOUNT_OUT_OF_RANGE', detail);
}
