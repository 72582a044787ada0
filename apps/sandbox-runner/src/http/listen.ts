/**
 * Opens the service's port, and closes it without waiting for idle connections.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { GracefulClose } from '@wflo/observability';
import type { Express } from 'express';
import { SandboxRunnerError } from '../errors.ts';

export interface Listening {
  readonly url: string;
  /** Accepts no more, lets requests under way end within `drainMillis`, then cuts the rest. */
  close(drainMillis: number): Promise<void>;
}

/** @throws {SandboxRunnerError} `WFLO_PORT_TAKEN` when another process has the port. */
export async function listen(app: Express, host: string, port: number): Promise<Listening> {
  const server = createServer(app);
  const closing = new GracefulClose(server);
  // A run may take as long as it may; a client that sends its request slowly may not.
  server.requestTimeout = 60_000;
  server.headersTimeout = 15_000;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new SandboxRunnerError(
      'WFLO_PORT_TAKEN',
      `port ${port} of ${host} is taken by another process; set METRICS_PORT to a free one, or 0 for any`,
      { cause: error },
    );
  }
  return {
    url: urlOf(server, host),
    close: (drainMillis) => closing.close({ drainMillis }),
  };
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
