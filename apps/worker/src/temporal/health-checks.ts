/**
 * What /health and /ready of the worker ask.
 *
 * @module
 */
import { context, createContextKey } from '@opentelemetry/api';
import type { HealthCheck } from '@wflo/observability';
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Knex } from 'knex';

/** The key that instrumentations know from @opentelemetry/core; such keys are equal by name. */
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');
const TEMPORAL_TIMEOUT_MILLIS = 3_000;

/** A probe every few seconds would bury the traces of the runs. */
function untraced<T>(work: () => Promise<T>): Promise<T> {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), work);
}

export function databaseCheck(database: Knex): HealthCheck {
  return {
    name: 'database',
    timeoutMillis: 5_000,
    check: () =>
      untraced(async () => {
        await database.raw('select 1');
      }),
  };
}

/** Asks the server itself: a worker whose server hangs goes on saying that it runs. */
export function temporalCheck(connection: () => NativeConnection | undefined): HealthCheck {
  return {
    name: 'temporal',
    timeoutMillis: TEMPORAL_TIMEOUT_MILLIS + 1_000,
    check: async () => {
      const open = connection();
      if (open === undefined) throw new Error('not connected yet');
      await open.withDeadline(Date.now() + TEMPORAL_TIMEOUT_MILLIS, () =>
        open.workflowService.getSystemInfo({}),
      );
    },
  };
}

export function workerCheck(worker: () => Worker | undefined): HealthCheck {
  return {
    name: 'worker',
    check: () => {
      const state = worker()?.getState() ?? 'STARTING';
      if (state !== 'RUNNING') throw new Error(`the worker is ${state}; expected RUNNING`);
    },
  };
}

/** Reported by /health only: without it some steps wait, others go on. */
export function serviceCheck(name: string, baseUrl: string): HealthCheck {
  return {
    name,
    groups: [],
    timeoutMillis: 3_000,
    check: (signal) =>
      untraced(async () => {
        const response = await fetch(`${baseUrl}/ready`, { signal });
        await response.body?.cancel();
        if (!response.ok) throw new Error(`${baseUrl}/ready answered ${response.status}`);
      }),
  };
}
