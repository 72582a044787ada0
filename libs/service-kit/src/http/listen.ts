import { startHttpServer, type HttpServer } from '@wflo/observability';
import type { RequestListener } from 'node:http';

export interface ListenSettings {
  readonly METRICS_HOST: string;
  readonly PORT: number;
}

/**
 * Listens where the settings say. A request has `requestTimeoutMillis` (default 30,000) to arrive;
 * its response may take as long as it takes.
 *
 * @throws {ObsServerError} `WFLO_PORT_TAKEN`, `WFLO_PORT_FORBIDDEN` or `WFLO_LISTEN_FAILED`.
 */
export function listen(
  handler: RequestListener,
  { METRICS_HOST: host, PORT: port }: ListenSettings,
  requestTimeoutMillis?: number,
): Promise<HttpServer> {
  const portVariable = 'PORT (or its alias METRICS_PORT)';
  return startHttpServer(handler, { host, port, portVariable, requestTimeoutMillis });
}
