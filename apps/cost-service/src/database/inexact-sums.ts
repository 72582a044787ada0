/**
 * Sums, as those of `usage-sums.ts`, over the lines alone that are at the price of a model that is only
 * similar to the one of the call: `inexact_sums` of all time, `inexact_day_sums` of each day.
 *
 * @module
 */
import type { DatabaseEngine } from '@wflo/service-kit';
import { addTo, createSumTable, DAY_GROUPINGS, sqliteLine } from './usage-sums.ts';

/** As the partial index has it, which SQLite takes for no condition with bindings. */
export const IS_INEXACT = 'exact_match = 0 AND cost_pico_usd IS NOT NULL AND settles_id IS NULL';

const TABLES = { inexact_sums: ['key'], inexact_day_sums: ['day', 'key'] } as const;

function addInexact(lines: string, shard: string): string[] {
  return Object.entries(TABLES).flatMap(([table, position]) =>
    DAY_GROUPINGS.map((grouping) => addTo(table, position, grouping, lines, shard)),
  );
}

/** The tables, the triggers that maintain them, and the sums of the lines already there. */
export function createInexactSums(engine: DatabaseEngine): string[] {
  // SQLite, which knows no statistics, would take the index of what settles others.
  const byIndex = engine === 'sqlite' ? 'INDEXED BY usage_records_inexact' : '';
  const inexact = `(SELECT * FROM usage_records ${byIndex} WHERE ${IS_INEXACT})`;
  return [
    ...(engine === 'sqlite' ? [] : ['LOCK TABLE usage_records IN SHARE ROW EXCLUSIVE MODE']),
    ...Object.entries(TABLES).map(([name, position]) => createSumTable(engine, name, position)),
    ...addInexact(inexact, '-1'),
    ...(engine === 'sqlite' ? sqliteTrigger() : postgresTrigger()),
  ];
}

function sqliteTrigger(): string[] {
  return [
    `CREATE TRIGGER usage_records_inexact_sums AFTER INSERT ON usage_records
     WHEN NEW.exact_match = 0 AND NEW.cost_pico_usd IS NOT NULL AND NEW.settles_id IS NULL
     BEGIN ${addInexact(sqliteLine(), '0').join(';\n')}; END`,
  ];
}

function postgresTrigger(): string[] {
  return [
    `CREATE FUNCTION usage_records_inexact_sums() RETURNS trigger LANGUAGE plpgsql AS $$
     DECLARE own_shard BIGINT;
     BEGIN
       IF NOT EXISTS (SELECT 1 FROM added WHERE ${IS_INEXACT}) THEN RETURN NULL; END IF;
       own_shard := usage_sums_shard();
       ${addInexact(`(SELECT * FROM added WHERE ${IS_INEXACT})`, 'own_shard').join(';\n')};
       RETURN NULL;
     END $$`,
    `CREATE TRIGGER usage_records_inexact_sums AFTER INSERT ON usage_records
     REFERENCING NEW TABLE AS added
     FOR EACH STATEMENT EXECUTE FUNCTION usage_records_inexact_sums()`,
  ];
}
