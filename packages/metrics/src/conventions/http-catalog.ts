import type { MetricDeclaration } from '../catalog.ts';

const METHOD = 'the request method; _OTHER for one that HTTP does not know';
const STATUS = 'the status code; empty where there was no response';
const ERROR = 'class of the failure: a status code, an error code or a name; empty without one';
const SCHEME = 'http or https';
const VERSION = 'version of HTTP, for example 1.1';
/** Of OpenTelemetry's conventions for HTTP metrics. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * OpenTelemetry's HTTP metrics (semantic conventions, stable since 1.23), under the names that its
 * Prometheus exporters give them.
 */
export const httpCatalog = {
  'http.server.request.duration': {
    type: 'histogram',
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP server requests',
    unit: 'seconds',
    labels: {
      http_request_method: METHOD,
      http_route: 'the route that matched, for example /orders/:id; empty without a framework',
      http_response_status_code: STATUS,
      error_type: ERROR,
      url_scheme: SCHEME,
      network_protocol_version: VERSION,
    },
    buckets: BUCKETS,
  },
  'http.client.request.duration': {
    type: 'histogram',
    name: 'http_client_request_duration_seconds',
    help: 'Duration of HTTP client requests',
    unit: 'seconds',
    labels: {
      http_request_method: METHOD,
      server_address: 'host of the server; overflow past 100 servers',
      server_port: 'port of the server',
      http_response_status_code: STATUS,
      error_type: ERROR,
      url_scheme: SCHEME,
      network_protocol_version: VERSION,
    },
    buckets: BUCKETS,
  },
} as const satisfies Record<string, MetricDeclaration>;
