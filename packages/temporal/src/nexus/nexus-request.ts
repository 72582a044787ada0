/** `started`: the operation goes on, as a workflow most often. */
export type NexusStatus = 'completed' | 'started' | 'failed' | 'cancelled' | 'handler_error';

/** One request of an operation that a handler has responded to. */
export interface NexusRequest {
  readonly service: string;
  readonly operation: string;
  readonly method: 'start' | 'cancel';
  readonly status: NexusStatus;
  readonly seconds: number;
}

export const NEXUS_STATUSES = [
  'completed',
  'started',
  'failed',
  'cancelled',
  'handler_error',
] as const satisfies readonly NexusStatus[];

/** What a thrown error makes of the operation: only an `OperationError` ends it. */
export function nexusStatusOf(error: unknown): NexusStatus {
  if (!(error instanceof Error) || error.name !== 'OperationError') return 'handler_error';
  return Reflect.get(error, 'state') === 'canceled' ? 'cancelled' : 'failed';
}
