/**
 * The endpoints on a server of their own.
 *
 * @module
 * @example
 * const server = await startObsServer({ port: 8000, metrics: renderMetrics });
 * await server.close();
 */
import { createServer, type Server } from 'node:http';
import express from 'express';
import { listenError, refuseInvalidPort } from './errors.ts';
import { GracefulClose } from './graceful-close.ts';
import type { ObsOptions } from './obs-options.ts';
import { errorsToProblems, notFound } from './request-errors.ts';
import { createObsRouter } from './router.ts';
import { answerUnreadableRequests } from './unreadable-request.ts';

/** Bounds against clients that are slow, broken or hostile. Probes and scrapes are far below them. */
const LIMITS = {
  maxHeaderBytes: 16_384,
  headersTimeoutMillis: 5_000,
  requestTimeoutMillis: 10_000,
  keepAliveTimeoutMillis: 5_000,
  idleSocketTimeoutMillis: 30_000,
  timeoutCheckIntervalMillis: 1_000,
  maxConnections: 1_000,
  maxRequestsPerSocket: 10_000,
} as const;

export interface ObsServerOptions extends ObsOptions {
  /** Address to listen on. Default `127.0.0.1`: other machines see it only when told to. */
  readonly host?: string;
  /** Default 8000; 0 takes a free one. */
  readonly port?: number;
}

export interface ObsServer {
  /** For example `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops accepting, lets requests in progress end for up to 5 s, then cuts what is left.
   * Never rejects; a second call waits for the first.
   */
  close(): Promise<void>;
}

/**
 * @throws {ObsServerError} `WFLO_PORT_TAKEN` when the port is in use, `WFLO_PORT_FORBIDDEN` when
 * it needs rights that the process has not, `WFLO_INVALID_PORT` when it is none,
 * `WFLO_LISTEN_FAILED` for anything else.
 */
export async function startObsServer({
  host = '127.0.0.1',
  port = 8_000,
  ...options
}: ObsServerOptions = {}): Promise<ObsServer> {
  refuseInvalidPort(port);
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(createObsRouter(options), notFound, errorsToProblems);

  const server = createServer(
    {
      maxHeaderSize: LIMITS.maxHeaderBytes,
      headersTimeout: LIMITS.headersTimeoutMillis,
      requestTimeout: LIMITS.requestTimeoutMillis,
      keepAliveTimeout: LIMITS.keepAliveTimeoutMillis,
      connectionsCheckingInterval: LIMITS.timeoutCheckIntervalMillis,
    },
    app,
  );
  server.timeout = LIMITS.idleSocketTimeoutMillis;
  server.maxConnections = LIMITS.maxConnections;
  server.maxRequestsPerSocket = LIMITS.maxRequestsPerSocket;
  answerUnreadableRequests(server);
  const closing = new GracefulClose(server);

  const boundPort = await listen(server, host, port);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`,
    port: boundPort,
    close: () => closing.close(),
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const onError = (error: Error): void => {
    reject(listenError(error, host, port));
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
