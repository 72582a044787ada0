/**
 * Listens, and closes within a bound.
 *
 * @module
 */
import { createServer, type RequestListener } from 'node:http';
import { GracefulClose } from '@wflo/observability';
import { PortTakenError } from '../errors.ts';

/** For a request to arrive, and for its headers. */
const REQUEST_TIMEOUT_MILLIS = 30_000;
const HEADERS_TIMEOUT_MILLIS = 15_000;

/** Where to listen. */
export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
}

/** A server that listens. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Accepts no more, lets requests under way end within `drainMillis`, then cuts the rest. */
  close(drainMillis: number): Promise<void>;
}

/** Starts listening. Throws `WFLO_PORT_TAKEN` when somebody else does. */
export async function listen(
  handler: RequestListener,
  { host, port }: ListenOptions,
): Promise<Listening> {
  const server = createServer(handler);
  const closing = new GracefulClose(server);
  // Bodies are a few kilobytes: a client that takes longer to send one holds a connection only.
  server.requestTimeout = REQUEST_TIMEOUT_MILLIS;
  server.headersTimeout = HEADERS_TIMEOUT_MILLIS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(host, port, error) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return {
    url: `http://${shownHost}:${bound}`,
    port: bound,
    close: (drainMillis) => closing.close({ drainMillis }),
  };
}
