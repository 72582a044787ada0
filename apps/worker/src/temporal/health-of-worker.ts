/**
 * The checks of a worker whose parts come up one after the other.
 *
 * @module
 */
import type { HealthCheck } from '@wflo/observability';
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { WfloTemporalPlugin } from '@wflo/temporal';
import type { Knex } from 'knex';
import type { WorkerSettings } from '../settings.ts';
import { databaseCheck, serviceCheck, temporalCheck, workerCheck } from './health-checks.ts';

export class HealthOfWorker {
  /** Set when it is there; until then /ready says what is missing. */
  connection: NativeConnection | undefined;
  worker: Worker | undefined;
  telemetry: Pick<WfloTemporalPlugin, 'stuckCheck'> | undefined;
  readonly checks: readonly HealthCheck[];

  constructor(settings: WorkerSettings, database: Knex) {
    this.checks = [
      databaseCheck(database),
      temporalCheck(() => this.connection),
      workerCheck(() => this.worker),
      {
        name: 'workflow_tasks',
        // Other executions go on: a worker with stuck ones is ready.
        groups: [],
        check: (signal) => this.telemetry?.stuckCheck.check(signal),
      },
      serviceCheck('cost-service', settings.COST_SERVICE_URL),
      serviceCheck('sandbox-runner', settings.SANDBOX_RUNNER_URL),
    ];
  }
}
