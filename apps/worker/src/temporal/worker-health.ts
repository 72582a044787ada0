import type { HealthCheck } from '@wflo/observability';
import { databaseCheck, untraced } from '@wflo/service-kit';
import type { NativeConnection } from '@temporalio/worker';
import type { WfloTemporalPlugin } from '@wflo/temporal';
import type { Knex } from 'knex';
import { MIGRATIONS_TABLE } from '../database/migrate.ts';
import type { WorkerSettings } from '../settings.ts';

const TEMPORAL_TIMEOUT_MILLIS = 3_000;

/** The checks of a worker whose parts come up one after the other. */
export class WorkerHealth {
  /** Set when it is there; until then /ready says what is missing. */
  connection: NativeConnection | undefined;
  telemetry: Pick<WfloTemporalPlugin, 'workerCheck' | 'stuckCheck'> | undefined;
  readonly checks: readonly HealthCheck[];

  constructor(settings: WorkerSettings, database: Knex) {
    this.checks = [
      databaseCheck(database, MIGRATIONS_TABLE),
      {
        name: 'temporal',
        timeoutMillis: TEMPORAL_TIMEOUT_MILLIS + 1_000,
        check: () => assertResponds(this.connection),
      },
      {
        name: 'worker',
        check: (signal) => {
          if (this.telemetry === undefined) throw new Error('the worker is starting');
          return this.telemetry.workerCheck.check(signal);
        },
      },
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

/** The server itself: what a worker says of a server that hangs is that it runs. */
async function assertResponds(connection: NativeConnection | undefined): Promise<void> {
  if (connection === undefined) throw new Error('not connected yet');
  await connection.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MILLIS, () =>
    connection.workflowService.getSystemInfo({}),
  );
}

/** Reported by /health only: without it some steps wait, others go on. */
function serviceCheck(name: string, baseUrl: string): HealthCheck {
  return {
    name,
    groups: [],
    timeoutMillis: 3_000,
    check: (signal) =>
      untraced(async () => {
        const response = await fetch(`${baseUrl}/ready`, { signal });
        await response.body?.cancel();
        if (!response.ok) throw new Error(`${baseUrl}/ready responded ${response.status}`);
      }),
  };
}
