import { setTimeout as delay } from 'node:timers/promises';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from '@wflo/observability';
import { unlessAborted } from '@wflo/service-kit';
import { TemporalUnreachableError } from '../errors.ts';

const RETRY_MILLIS = 1_000;

export interface ConnectOptions {
  readonly connection: NativeConnectionOptions & { readonly address: string };
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
  readonly logger: Logger;
}

/** @throws {TemporalUnreachableError} `WFLO_TEMPORAL_UNREACHABLE` after `waitSeconds` of tries. */
export async function connectToTemporal({
  connection,
  waitSeconds,
  signal,
  logger,
}: ConnectOptions): Promise<NativeConnection> {
  const deadline = Date.now() + waitSeconds * 1_000;
  for (let attempt = 1; ; attempt += 1) {
    try {
      // A server that takes the connection and never responds would keep a worker from stopping.
      return await unlessAborted(signal, NativeConnection.connect(connection));
    } catch (error) {
      signal.throwIfAborted();
      if (Date.now() + RETRY_MILLIS > deadline) {
        throw new TemporalUnreachableError(connection.address, waitSeconds, { cause: error });
      }
      // One line per doubling: a minute's wait is no page of the same.
      if ((attempt & (attempt - 1)) === 0) {
        logger.warning('temporal_waiting', { address: connection.address, attempt });
      }
      await delay(RETRY_MILLIS, undefined, { signal });
    }
  }
}
