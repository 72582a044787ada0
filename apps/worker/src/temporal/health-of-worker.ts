/**
 * The checks of a worker whose parts come up one after the other.
 *
 * @module
 */
import type { HealthCheck } from '@wflo/observability';
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Knex } from 'knex';
import type { WorkerSettings } from '../settings.ts';
import { databaseCheck, serviceCheck, temporalCheck, workerCheck } from './health-checks.ts';

export class HealthOfWorker {
  /** Set when it is there; until then /ready says what is missing. */
  connection: NativeConnection | undefined;
  worker: Worker | undefined;
  readonly checks: readonly HealthCheck[];

  constructor(settings: WorkerSettings, database: Knex) {
    this.checks = [
      databaseCheck(database),
      temporalCheck(() => this.connection),
      workerCheck(() => this.worker),
      serviceCheck('cost-service', settings.COST_SERVICE_URL),
      serviceCheck('sandbox-runner', settings.SANDBOX_RUNNER_URL),
    ];
  }
}
