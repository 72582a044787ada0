/**
 * Whether the database can be used.
 *
 * @module
 */
import type { HealthCheck } from '@wflo/observability';
import type { Knex } from 'knex';

/** A readiness check that asks the database for a row of this app. */
export function databaseCheck(database: Knex): HealthCheck {
  return {
    name: 'database',
    groups: ['ready'],
    timeoutMillis: 3_000,
    async check() {
      await database('cost_migrations').select('name').limit(1);
    },
  };
}
