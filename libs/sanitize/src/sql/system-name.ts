/** Knex driver names to `db.system.name` (OpenTelemetry database conventions, stable since 1.33). */
const SYSTEM_BY_DRIVER: Readonly<Record<string, string>> = {
  'better-sqlite3': 'sqlite',
  sqlite3: 'sqlite',
  'node:sqlite': 'sqlite',
  pg: 'postgresql',
  pgnative: 'postgresql',
  'pg-native': 'postgresql',
  postgres: 'postgresql',
  mysql2: 'mysql',
  mssql: 'microsoft.sql_server',
  tedious: 'microsoft.sql_server',
  oracledb: 'oracle.db',
};

/** The conventions' name of a knex driver's database; an unknown driver's own name. */
export function databaseSystemName(driver: string): string {
  return SYSTEM_BY_DRIVER[driver] ?? driver;
}
