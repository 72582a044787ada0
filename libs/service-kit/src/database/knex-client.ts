import type { Knex } from 'knex';
import type { DatabaseEngine, DatabaseLocation } from './database-location.ts';

/** By the configuration that a knex and all of its transactions share. */
const locations = new WeakMap<object, DatabaseLocation>();

export function rememberLocation(database: Knex, location: DatabaseLocation): Knex {
  locations.set(configurationOf(database), location);
  return database;
}

/** The engine behind a knex that `openDatabase` has made, or behind a transaction of it. */
export function engineOf(database: Knex): DatabaseEngine {
  return locations.get(configurationOf(database))?.engine ?? 'postgresql';
}

/** The file or the server of such a knex, for people. */
export function databaseName(database: Knex): string {
  return locations.get(configurationOf(database))?.shown ?? 'of this service';
}

function configurationOf(database: Knex): object {
  const client: unknown = database.client;
  const hasConfiguration = typeof client === 'object' && client !== null && 'config' in client;
  const configuration = hasConfiguration ? client.config : undefined;
  return typeof configuration === 'object' && configuration !== null ? configuration : database;
}
