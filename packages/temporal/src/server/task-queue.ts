import type { LoadedDataConverter } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';

export type WorkflowService = NativeConnection['workflowService'];

/** One task queue, as seen over one connection. */
export interface ServedTaskQueue {
  readonly connection: Pick<NativeConnection, 'workflowService' | 'withDeadline'>;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Of its workers, to read memos with; by default Temporal's own. */
  readonly loadedDataConverter?: LoadedDataConverter;
}

const CALL_TIMEOUT_MILLIS = 5_000;
const GRPC_NOT_FOUND = 5;
const GRPC_UNIMPLEMENTED = 12;

/** Makes one call; rejects when Temporal does not respond within the time, by default 5 s. */
export function call<T>(
  { connection }: Pick<ServedTaskQueue, 'connection'>,
  request: (service: WorkflowService) => Promise<T>,
  timeoutMillis = CALL_TIMEOUT_MILLIS,
): Promise<T> {
  return connection.withDeadline(Date.now() + timeoutMillis, () =>
    request(connection.workflowService),
  );
}

/** A text as a literal of Temporal's query language. */
export function literal(text: string): string {
  return `'${text.replaceAll(/['\\]/g, (character) => `\\${character}`)}'`;
}

/** Temporal responds, but not to that: a test server has neither visibility nor lists of pollers. */
export function isUnimplemented(error: unknown): boolean {
  return hasCode(error, GRPC_UNIMPLEMENTED);
}

/** For `catch`: Temporal does not know the run (any more). Other failures go on. */
export function undefinedWhenUnknown(error: unknown): undefined {
  if (hasCode(error, GRPC_NOT_FOUND)) return undefined;
  throw error;
}

function hasCode(error: unknown, code: number): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

interface Timestamp {
  readonly seconds?: unknown;
  readonly nanos?: number | null;
}

/** Milliseconds since the epoch, or of a duration; 0 where there is none. */
export function millisOf(time: Timestamp | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.floor((time?.nanos ?? 0) / 1e6);
}
