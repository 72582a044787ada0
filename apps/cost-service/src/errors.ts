import { ServiceKitError } from '@wflo/service-kit';

/** A row that this program did not write: `WFLO_DATABASE_ROW_INVALID`. */
export class InvalidRowError extends ServiceKitError {
  constructor(table: string, problem: string, cause: unknown) {
    super('WFLO_DATABASE_ROW_INVALID', `unexpected row in ${table}: ${problem}`, { cause });
  }
}
