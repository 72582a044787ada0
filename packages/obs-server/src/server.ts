import express from 'express';
import { startHttpServer } from './http/http-server.ts';
import { errorsToProblems, notFound } from './http/request-errors.ts';
import type { ObsOptions } from './routes/obs-options.ts';
import { createObsRouter } from './routes/router.ts';

/** Probes and scrapes are far below these. */
const LIMITS = {
  headersTimeoutMillis: 5_000,
  requestTimeoutMillis: 10_000,
  idleTimeoutMillis: 30_000,
  maxConnections: 1_000,
  maxRequestsPerSocket: 10_000,
} as const;

export interface ObsServerOptions extends ObsOptions {
  /** Address to listen on. Default `127.0.0.1`: other machines reach it only by another setting. */
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
 * The endpoints on a server of their own.
 *
 * @throws {ObsServerError} as `startHttpServer` does.
 * @example
 * const server = await startObsServer({ port: 8000, metrics: renderMetrics });
 * await server.close();
 */
export function startObsServer({
  host,
  port = 8_000,
  ...options
}: ObsServerOptions = {}): Promise<ObsServer> {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(createObsRouter(options), notFound, errorsToProblems);
  return startHttpServer(app, { host, port, ...LIMITS });
}
