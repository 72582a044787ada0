import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { defaultPayloadConverter } from '@temporalio/common';

/** Temporal's API as the commands read it: nothing is decoded but what names a run. */
export type TemporalServer = Pick<Client, 'workflowService' | 'connection'> & {
  readonly options: { readonly namespace: string };
};

type WorkflowService = Client['workflowService'];

const CALL_TIMEOUT_MILLIS = 5_000;
const GRPC_INVALID_ARGUMENT = 3;
const GRPC_DEADLINE_EXCEEDED = 4;
const GRPC_NOT_FOUND = 5;
const GRPC_UNAVAILABLE = 14;

/** Makes one call; rejects when Temporal does not respond within 5 s. */
export function call<T>(
  { connection, workflowService }: TemporalServer,
  request: (service: WorkflowService) => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + CALL_TIMEOUT_MILLIS;
  return connection.withDeadline(deadline, () => request(workflowService));
}

/** For `catch`: Temporal does not know the run (any more), or the id is none. */
export function undefinedWhenUnknown(error: unknown): undefined {
  const code = codeOf(error);
  if (code === GRPC_NOT_FOUND || code === GRPC_INVALID_ARGUMENT) return undefined;
  throw error;
}

/** Another call would wait as long in vain. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error);
  return code === GRPC_DEADLINE_EXCEEDED || code === GRPC_UNAVAILABLE;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error ? Reflect.get(error, 'code') : undefined;
}

/** A text as a literal of Temporal's query language. */
export function literal(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`;
}

interface Timestamp {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** Milliseconds since the epoch; undefined where there is no time. */
export function millisOf(time: Timestamp | null | undefined): number | undefined {
  if (!time) return undefined;
  return Number(time.seconds ?? 0) * 1_000 + Math.floor((time.nanos ?? 0) / 1e6);
}

export function isoTime(time: Timestamp | null | undefined): string | null {
  const millis = millisOf(time);
  return millis === undefined ? null : new Date(millis).toISOString();
}

/** What plain JSON holds; undefined for what a codec or another converter has written. */
export function plainValue(payload: Payload | null | undefined): unknown {
  try {
    return payload ? defaultPayloadConverter.fromPayload(payload) : undefined;
  } catch {
    return undefined;
  }
}
