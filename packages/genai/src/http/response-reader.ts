import type { CallResponse } from '../call/call-types.ts';

/** Reads what one API responds with; made anew for each response. */
export interface ResponseReader {
  /** Whether a whole response of this API is read for its numbers alone, however long it is. */
  readonly isBulky?: boolean;
  /** A whole response that was parsed from JSON. */
  json(body: unknown): CallResponse;
  /** The data of one event of a stream. */
  event(data: string): EventReading;
  /** An event as the host is to see it: without what is there because we requested it, or ''. */
  shown?(event: string, data: string): string;
}

export interface EventReading {
  readonly response?: CallResponse | undefined;
  /** The stream has said all that it has to say. */
  /** All that is billed has been said, though the response may go on. */
  readonly isBilled?: boolean;
  readonly isLast?: boolean;
  /** An error that was sent in the stream. */
  readonly error?: unknown;
}
