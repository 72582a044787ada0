import { renderMetrics } from '@wflo/metrics';
import { startObsServer, type ObsServer } from '@wflo/obs-server';

/**
 * Serves the default registry on `/metrics`, and `/health`.
 *
 * @throws when the port is taken, code `WFLO_PORT_TAKEN`.
 * @example const server = await startMetricsServer({ port: 8000 });
 */
export function startMetricsServer({
  host = '0.0.0.0',
  port = 8000,
}: { readonly host?: string; readonly port?: number } = {}): Promise<ObsServer> {
  return startObsServer({ host, port, metrics: renderMetrics });
}
