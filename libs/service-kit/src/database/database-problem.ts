import { RequestError } from '../errors.ts';
import { isDatabaseFailure } from './database-failure.ts';

/** The problem for an error of a database that cannot be used now, or undefined for any other. */
export function databaseProblem(cause: unknown): RequestError | undefined {
  if (!isDatabaseFailure(cause)) return undefined;
  const detail = 'the database cannot be used at the moment; try again';
  return new RequestError('WFLO_DATABASE_UNAVAILABLE', detail, { cause, retryAfterSeconds: 1 });
}
