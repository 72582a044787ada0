import { statementTarget } from '@wflo/sanitize';
import { catalog } from '../catalog.ts';

export type SqlOperation = (typeof OPERATIONS)[number];

const OPERATIONS = catalog.databaseOperationsTotal.values.operation;

/**
 * The one operation that a text counts as, by which its span is named. `system`: a
 * `db.system.name`.
 */
export function sqlOperations(sql: string, system?: string): readonly SqlOperation[] {
  const operation = statementTarget(sql, system).operation?.toLowerCase();
  return [OPERATIONS.find((known) => known === operation) ?? 'other'];
}
