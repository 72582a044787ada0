import type { PartialSuccess } from './partial-success.ts';

/** How one attempt to send one encoded batch ended. */
export type TransmitResult =
  | { readonly status: 'accepted'; readonly partial?: PartialSuccess }
  | { readonly status: 'retryable'; readonly error: string; readonly retryAfterMillis?: number }
  /** The collector takes no message of this size: smaller ones may do. */
  | { readonly status: 'too_large'; readonly error: string }
  | { readonly status: 'refused'; readonly error: string };

export interface TransmitOptions {
  readonly timeoutMillis: number;
  /** Ends the attempt at once; it is then reported as retryable. */
  readonly signal: AbortSignal;
}

/**
 * Carries encoded OTLP requests of one signal to a collector. Never rejects, holds no handle once closed,
 * and at no time keeps a process alive: whatever waits for a result must do so.
 */
export interface OtlpTransport {
  transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult>;
  close(): void;
}
