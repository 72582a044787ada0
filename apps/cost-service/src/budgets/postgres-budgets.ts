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
 * Columns of the CTE `effects`, what the lines of the CTE `added` do to the budgets of `part`.
 * `unreserve` is an expression.
 */
export const effectColumns = (unreserve: string) => `part.id, part.depth, added.seq,
      ${unreserve} AS unreserve, coalesce(added.cost_pico_usd, 0) AS spend,
      CASE WHEN added.cost_pico_usd IS NULL
        THEN coalesce(added.upper_bound_pico_usd, 0) ELSE 0 END AS unknown,
      CASE WHEN added.cost_pico_usd IS NULL THEN 1 ELSE 0 END AS unknown_calls,
      added.recorded_at_millis`;

/**
 * CTEs that apply the CTE `effects` to the budgets, as `changed`, and record the shares of limits that
 * are newly spent, as `alerts`: each with what was spent when a line reached it.
 */
export const CHANGE_BUDGETS = `changes AS (
    SELECT id, min(depth) AS depth, sum(unreserve) AS unreserve, sum(spend) AS spend,
      sum(unknown) AS unknown, sum(unknown_calls) AS unknown_calls,
      max(recorded_at_millis) AS now_millis
    FROM effects GROUP BY id
  ), steps AS (
    SELECT id, sum(spend) OVER (PARTITION BY id ORDER BY seq) AS spend FROM effects
  ), locked AS (
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
    SELECT id, limit_pico_usd, percent, min(spent)::bigint, updated_at_millis
    FROM (
      SELECT changed.id, changed.limit_pico_usd, changed.updated_at_millis,
        changed.spent_pico_usd - changes.spend + steps.spend AS spent
      FROM changed JOIN changes USING (id) JOIN steps USING (id)
    ) AS step
      CROSS JOIN (VALUES ${BUDGET_THRESHOLDS.map((percent) => `(${percent})`).join(', ')}) AS threshold (percent)
    WHERE spent > 0 AND spent * 100 >= limit_pico_usd::numeric * percent
    GROUP BY id, limit_pico_usd, percent, updated_at_millis
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
