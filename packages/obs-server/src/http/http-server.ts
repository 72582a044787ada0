import { createServer, type RequestListener, type Server } from 'node:http';
import { listenError, refuseInvalidPort } from '../errors.ts';
import { GracefulClose } from './graceful-close.ts';
import { refuseUnreadableRequests } from './unreadable-request.ts';

const MAX_HEADER_BYTES = 16_384;
const KEEP_ALIVE_TIMEOUT_MILLIS = 5_000;
const TIMEOUT_CHECK_INTERVAL_MILLIS = 1_000;

export interface HttpServerOptions {
  /** Address to listen on. Default `127.0.0.1`: other machines reach it only by another setting. */
  readonly host?: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The variable that sets the port, for the error when it is taken. Default `METRICS_PORT`. */
  readonly portVariable?: string;
  /** Within which the headers of a request have to arrive. Default 15,000. */
  readonly headersTimeoutMillis?: number;
  /** Within which a whole request has to arrive. Default 30,000. */
  readonly requestTimeoutMillis?: number;
  /** Ends a connection without traffic, also one that waits for a response. Default 0: never. */
  readonly idleTimeoutMillis?: number;
  /** Connections at a time. Default: no bound. */
  readonly maxConnections?: number;
  /** Requests on one connection. Default 0: no bound. */
  readonly maxRequestsPerSocket?: number;
}

export interface HttpServer {
  /** For example `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Accepts no more connections, ends those without a request at once, lets requests in progress
   * end for up to `drainMillis` (default 5,000), then cuts what is left. Never rejects; a second
   * call waits for the first.
   */
  close(options?: { readonly drainMillis?: number }): Promise<void>;
}

/**
 * Listens, and responds with `handler`, such as an express app, within bounds against slow, broken
 * and hostile clients. What is no request gets a problem as its response; closing does not wait for
 * connections without a request.
 *
 * @throws {ObsServerError} `WFLO_PORT_TAKEN` when the port is in use, `WFLO_PORT_FORBIDDEN` when it
 *   needs rights that the process has not, `WFLO_INVALID_PORT` when it is none,
 *   `WFLO_LISTEN_FAILED` for anything else.
 * @example
 * const server = await startHttpServer(app, { port: 8002 });
 * await server.close({ drainMillis: 10_000 });
 */
export async function startHttpServer(
  handler: RequestListener,
  {
    host = '127.0.0.1',
    port,
    portVariable = 'METRICS_PORT',
    headersTimeoutMillis = 15_000,
    requestTimeoutMillis = 30_000,
    idleTimeoutMillis = 0,
    maxConnections,
    maxRequestsPerSocket = 0,
  }: HttpServerOptions,
): Promise<HttpServer> {
  refuseInvalidPort(port);
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: headersTimeoutMillis,
      requestTimeout: requestTimeoutMillis,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MILLIS,
      connectionsCheckingInterval: TIMEOUT_CHECK_INTERVAL_MILLIS,
    },
    handler,
  );
  server.timeout = idleTimeoutMillis;
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  refuseUnreadableRequests(server, { headersTimeoutMillis, requestTimeoutMillis });
  const closing = new GracefulClose(server);
  const boundPort = await listen(server, host, port, portVariable);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    close: (options) => closing.close(options),
  };
}

function listen(server: Server, host: string, port: number, portVariable: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const onError = (error: Error): void => {
    reject(listenError(error, host, port, portVariable));
  };
  server.once('error', onError);
  server.listen(port, host, () => {
    server.off('error', onError);
    // A server that listens outlives what happens to single connections.
    server.on('error', () => undefined);
    const address = server.address();
    resolve(typeof address === 'object' && address !== null ? address.port : port);
  });
  return promise;
}
