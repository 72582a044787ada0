import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { z } from 'zod';
import type { RunKey } from '../database/status.ts';

export interface RecordedActivity {
  readonly name: string;
  readonly argument: unknown;
  readonly result: unknown;
  readonly scheduledAt: Date;
  readonly endedAt: Date;
  /** Of the attempt that completed; 1 for the first. */
  readonly attempt: number;
  readonly traceId: string | undefined;
}

/**
 * All that the rows of a run are made of: every activity that its history records as completed,
 * with its argument and its result.
 */
export interface RunRecord {
  /** In the order in which they have completed. */
  readonly activities: readonly RecordedActivity[];
  /** The run started by a reset of another one. */
  readonly isReset: boolean;
}

interface Scheduled extends Pick<
  RecordedActivity,
  'name' | 'argument' | 'traceId' | 'scheduledAt'
> {
  attempt: number;
}

type History = Awaited<ReturnType<Client['workflowService']['getWorkflowExecutionHistory']>>;
type HistoryEvent = NonNullable<NonNullable<History['history']>['events']>[number];

/** Of a page of a history. */
const PAGE_TIMEOUT_MILLIS = 5_000;
/** Header of Temporal's OpenTelemetry interceptors. */
const TRACE_HEADER = '_tracer-data';
const GRPC_NOT_FOUND = 5;

const traceSchema = z.object({ traceparent: z.string() });

function decoded(payload: Payload | null | undefined): unknown {
  try {
    return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  } catch {
    return undefined; // Written by another program.
  }
}

function traceIdOf(payload: Payload | null | undefined): string | undefined {
  const fields = traceSchema.safeParse(decoded(payload));
  return fields.success ? fields.data.traceparent.split('-')[1] : undefined;
}

function millisOf(time: HistoryEvent['eventTime']): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6);
}

class RecordReader {
  readonly activities: RecordedActivity[] = [];
  isReset = false;
  readonly #runId: string;
  readonly #scheduled = new Map<string, Scheduled>();

  constructor(runId: string) {
    this.#runId = runId;
  }

  take(event: HistoryEvent): void {
    const start = event.workflowExecutionStartedEventAttributes;
    if (start) this.isReset = (start.originalExecutionRunId || this.#runId) !== this.#runId;
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      this.#scheduled.set(String(event.eventId), {
        name: scheduled.activityType?.name ?? '',
        argument: decoded(scheduled.input?.payloads?.[0]),
        scheduledAt: new Date(millisOf(event.eventTime)),
        traceId: traceIdOf(scheduled.header?.fields?.[TRACE_HEADER]),
        attempt: 1,
      });
    }
    const started = event.activityTaskStartedEventAttributes;
    if (started) {
      const activity = this.#scheduled.get(String(started.scheduledEventId));
      if (activity !== undefined) activity.attempt = started.attempt ?? 1;
    }
    const completed = event.activityTaskCompletedEventAttributes;
    if (!completed) return;
    const key = String(completed.scheduledEventId);
    const activity = this.#scheduled.get(key);
    if (activity === undefined) return;
    this.#scheduled.delete(key);
    const result = decoded(completed.result?.payloads?.[0]);
    const endedAt = new Date(millisOf(event.eventTime));
    this.activities.push({ ...activity, result, endedAt });
  }
}

/** Reads a history; `undefined` when Temporal does not have it (any more). */
export async function readRunRecord(
  client: Client,
  { executionId, runId }: RunKey,
): Promise<RunRecord | undefined> {
  const { workflowService, options, connection } = client;
  const reader = new RecordReader(runId);
  let nextPageToken: Uint8Array | undefined;
  try {
    do {
      const request = {
        namespace: options.namespace,
        execution: { workflowId: executionId, runId },
        nextPageToken,
      };
      const page = await connection.withDeadline(Date.now() + PAGE_TIMEOUT_MILLIS, () =>
        workflowService.getWorkflowExecutionHistory(request),
      );
      for (const event of page.history?.events ?? []) reader.take(event);
      nextPageToken = page.nextPageToken.length === 0 ? undefined : page.nextPageToken;
    } while (nextPageToken !== undefined);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === GRPC_NOT_FOUND) {
      return undefined;
    }
    throw error;
  }
  return { activities: reader.activities, isReset: reader.isReset };
}
