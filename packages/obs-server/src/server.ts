import express from 'express';
import { setTimeout as pause } from 'node:timers/promises';
import { HealthMonitor } from './health/health-monitor.ts';
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
  /** How long `/ready` says `draining` before the port closes, in milliseconds. Default 0. */
  readonly shutdownDelayMillis?: number;
}

export interface ObsServer {
  /** For example `http://127.0.0.1:8000`. */
  readonly url: string;
  readonly port: number;
  /**
   * `/ready` says `draining` for the delay. Then it stops accepting, lets requests in progress end for up to 5 s, then cuts what is left.
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
export async function startObsServer({
  host,
  port = 8_000,
  shutdownDelayMillis = 0,
  checks = [],
  monitor = new HealthMonitor(checks),
  ...options
}: ObsServerOptions = {}): Promise<ObsServer> {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(createObsRouter({ ...options, monitor }), notFound, errorsToProblems);
  const server = await startHttpServer(app, { host, port, ...LIMITS });
  let closed: Promise<void> | undefined;
  const drainAndClose = async (): Promise<void> => {
    monitor.drain();
    if (shutdownDelayMillis > 0) await pause(shutdownDelayMillis);
    await server.close();
  };
  return { url: server.url, port: server.port, close: () => (closed ??= drainAndClose()) };
}
