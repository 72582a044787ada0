import { maskUrl } from '@wflo/sanitize';
import { InvalidEndpointError } from '../errors.ts';

export type OtlpProtocol = 'grpc' | 'http/protobuf';

export interface OtlpEndpoint {
  readonly protocol: OtlpProtocol;
  readonly host: string;
  readonly port: number;
  /** Empty for gRPC. */
  readonly path: string;
  readonly secure: boolean;
  /** Whether the protocol is but the likely one: nobody has named it. */
  readonly isLikely: boolean;
}

export interface ParseEndpointOptions {
  /** Default: what the endpoint looks like. */
  readonly protocol: OtlpProtocol | undefined;
  /** What an error message calls the value: the option's or the variable's name. */
  readonly source: string;
  /** Whether `host:port` without a scheme means TLS. Default false. */
  readonly bareIsSecure?: boolean;
  /** Take the URL's path as it is instead of adding `/v1/traces` (HTTP only). Default false. */
  readonly exactPath?: boolean;
}

const TRACES_PATH = '/v1/traces';
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const DEFAULT_PORT: Record<OtlpProtocol, number> = { grpc: 4317, 'http/protobuf': 4318 };

/**
 * Reads an OTLP endpoint: `localhost:4317`, `collector`, `[::1]:4317`, `http://…` or `https://…`.
 * Without a port: 443 for https, else 4317 (gRPC) or 4318 (HTTP). Without a protocol: HTTP where
 * there is a path or the port is 4318, else likely gRPC.
 *
 * @throws {@link InvalidEndpointError} `WFLO_TRACING_INVALID_ENDPOINT`
 */
export function parseOtlpEndpoint(text: string, options: ParseEndpointOptions): OtlpEndpoint {
  const { source, bareIsSecure = false, exactPath = false } = options;
  const input = text.trim();
  const bareScheme = bareIsSecure ? 'https' : 'http';
  const url = parseUrl(HAS_SCHEME.test(input) ? input : `${bareScheme}://${input}`);
  const fail = (expected: string): InvalidEndpointError =>
    new InvalidEndpointError(source, maskUrl(input), expected);

  if (input === '' || url === undefined) throw fail('host:port or a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw fail('http:// or https://');
  if (url.hostname === '') throw fail('a host name');
  if (url.username !== '' || url.password !== '') {
    throw fail('no user name or password in it (use OTEL_EXPORTER_OTLP_HEADERS)');
  }
  if (url.port === '0') throw fail('a port from 1 to 65535');
  if (url.search !== '' || url.hash !== '') throw fail('neither a query nor a fragment');
  const port = explicitPort(input, url);
  const protocol = options.protocol ?? likelyProtocol(url, port);
  if (protocol === 'grpc' && url.pathname !== '/') {
    throw fail('no path for gRPC (a path belongs to OTLP over HTTP: protocol http/protobuf)');
  }
  const secure = url.protocol === 'https:';
  return {
    protocol,
    host: url.hostname,
    port: port ?? (secure ? 443 : DEFAULT_PORT[protocol]),
    path: protocol === 'grpc' ? '' : httpPath(url.pathname, exactPath),
    secure,
    isLikely: options.protocol === undefined,
  };
}

/** gRPC has no paths, and 4318 is the port of OTLP over HTTP (OTLP specification). */
function likelyProtocol(url: URL, port: number | undefined): OtlpProtocol {
  return url.pathname !== '/' || port === DEFAULT_PORT['http/protobuf'] ? 'http/protobuf' : 'grpc';
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** `URL` hides a port that is its scheme's default: `http://host:80` must stay 80. */
function explicitPort(input: string, url: URL): number | undefined {
  if (url.port !== '') return Number(url.port);
  const authority = input.replace(HAS_SCHEME, '').split('/', 1)[0] ?? '';
  const port = /:(\d+)$/.exec(authority)?.[1];
  return port === undefined ? undefined : Number(port);
}

function httpPath(path: string, exactPath: boolean): string {
  return exactPath || path.endsWith(TRACES_PATH) ? path : tracesPath(path);
}

export function tracesPath(base: string): string {
  return `${base.replace(/\/$/, '')}${TRACES_PATH}`;
}
