/**
 * Opens the service's port, and closes it without waiting for idle connections.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Express } from 'express';
import { SandboxRunnerError } from '../errors.ts';

/** For answers that are on their way when everything else is over. */
const LAST_ANSWERS_MILLIS = 1_000;

export interface Listening {
  readonly url: string;
  /**
   * Takes no more connections, waits for `requestsEnd`, and resolves when the last connection is
   * gone.
   */
  close(requestsEnd: Promise<void>): Promise<void>;
}

/** @throws {SandboxRunnerError} `WFLO_PORT_TAKEN` when another process has the port. */
export async function listen(app: Express, host: string, port: number): Promise<Listening> {
  const server = createServer(app);
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
  return { url: urlOf(server, host), close: (requestsEnd) => close(server, requestsEnd) };
}

async function close(server: Server, requestsEnd: Promise<void>): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await requestsEnd;
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    server.closeAllConnections();
  }, LAST_ANSWERS_MILLIS);
  await closed;
  clearTimeout(cut);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
