/**
 * Parts of statements of PostgreSQL that change budgets with those that they are a part of. Rows
 * are locked as everywhere: the outermost first, those of one depth by their ids.
 *
 * @module
 */
import { BUDGET_THRESHOLDS } from './budget-alerts.ts';

/**
 * FROM item that has a row for each budget of a chain, with its depth: `budget` is a relation with
 * the columns id and ancestor_ids, which never change.
 */
export function partsOf(budget: { readonly id: string; readonly ancestorIds: string }): string {
  const ancestors = `coalesce(${budget.ancestorIds}, '[]')::json`;
  return `LATERAL (
      SELECT ancestor.id, ancestor.depth
        FROM json_array_elements_text(${ancestors}) WITH ORDINALITY AS ancestor (id, depth)
      UNION ALL SELECT ${budget.id}, json_array_length(${ancestors}) + 1) AS part`;
}

/**
 * CTEs that apply the sums of the CTE `changes` (id, depth, unreserve, spend, unknown, unknown_calls,
 * now_millis) to the budgets, as `changed`, and record the shares of limits that are newly spent, as
 * `alerts`.
 */
export const CHANGE_BUDGETS = `locked AS (
    SELECT budgets.id FROM budgets JOIN changes USING (id)
    ORDER BY changes.depth, budgets.id FOR NO KEY UPDATE OF budgets
  ), changed AS (
    UPDATE budgets SET
      reserved_pico_usd = reserved_pico_usd - changes.unreserve::bigint,
      spent_pico_usd = spent_pico_usd + changes.spend::bigint,
      unknown_pico_usd = unknown_pico_usd + changes.unknown::bigint,
      unknown_calls = budgets.unknown_calls + changes.unknown_calls::bigint,
      updated_at_millis = changes.now_millis
    FROM changes JOIN locked USING (id) WHERE budgets.id = changes.id
    RETURNING budgets.*
  ), alerts AS (
    INSERT INTO budget_alerts (budget_id, limit_pico_usd, threshold_percent, spent_pico_usd,
      reached_at_millis)
    SELECT id, limit_pico_usd, percent, spent_pico_usd, updated_at_millis
    FROM changed CROSS JOIN (VALUES ${BUDGET_THRESHOLDS.map((percent) => `(${percent})`).join(', ')})
      AS threshold (percent)
    WHERE spent_pico_usd > 0
      AND spent_pico_usd::numeric * 100 >= limit_pico_usd::numeric * percent
    ON CONFLICT DO NOTHING RETURNING *
  )`;

/** Integers as text, as the driver returns those of columns: JSON's would become floats. */
export function jsonOf(relation: string, columns: Readonly<Record<string, 'TEXT' | 'BIGINT'>>) {
  const fields = Object.entries(columns).map(
    ([column, type]) => `'${column}', ${relation}.${column}${type === 'BIGINT' ? '::text' : ''}`,
  );
  return `json_build_object(${fields.join(', ')})`;
}

const BUDGET_COLUMNS = {
  id: 'TEXT',
  limit_pico_usd: 'BIGINT',
  spent_pico_usd: 'BIGINT',
  reserved_pico_usd: 'BIGINT',
  unknown_pico_usd: 'BIGINT',
  unknown_calls: 'BIGINT',
  last_reservation_id: 'TEXT',
  owner: 'TEXT',
  parent_id: 'TEXT',
  ancestor_ids: 'TEXT',
  created_at_millis: 'BIGINT',
  updated_at_millis: 'BIGINT',
} as const;

const ALERT_COLUMNS = {
  budget_id: 'TEXT',
  limit_pico_usd: 'BIGINT',
  threshold_percent: 'BIGINT',
  spent_pico_usd: 'BIGINT',
  reached_at_millis: 'BIGINT',
} as const;

export const jsonOfBudget = (relation: string) => jsonOf(relation, BUDGET_COLUMNS);
export const jsonOfAlert = (relation: string) => jsonOf(relation, ALERT_COLUMNS);

/** The new alerts of CHANGE_BUDGETS, on the first of the rows that a statement returns. */
export const ADDED_ALERTS = `CASE WHEN row_number() OVER () = 1 THEN
    (SELECT json_agg(${jsonOfAlert('alerts')}) FROM alerts) END AS added_alerts`;
