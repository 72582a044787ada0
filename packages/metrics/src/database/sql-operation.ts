import { statementTarget } from '@wflo/sanitize';
import { catalog } from '../catalog.ts';

export type SqlOperation = (typeof OPERATIONS)[number];

const OPERATIONS = catalog.databaseOperationsTotal.values.operation;

/**
 * What a text counts as: one operation, the one that its span in a trace is named by. `system` is a
 * `db.system.name`.
 */
export function sqlOperations(sql: string, system?: string): readonly SqlOperation[] {
  const operation = statementTarget(sql, system).operation?.toLowerCase();
  return [OPERATIONS.find((known) => known === operation) ?? 'other'];
}
