import { maskUrl } from '@wflo/sanitize';
import { InvalidExportSettingError } from '../errors.ts';
import { SIGNALS, type Signal } from '../signal.ts';
import { readTarget } from './grpc-target.ts';

export type OtlpProtocol = 'grpc' | 'http/protobuf';

export interface OtlpEndpoint {
  readonly protocol: OtlpProtocol;
  /** Of a Unix socket: its path. */
  readonly host: string;
  /** Of a Unix socket: 0. */
  readonly port: number;
  /** Empty for gRPC. */
  readonly path: string;
  readonly secure: boolean;
  /** Whether the protocol is but the likely one: nobody has named it. */
  readonly isLikely: boolean;
  /** What gRPC is to resolve, where it is not `host:port`. */
  readonly target?: string;
  readonly socketPath?: string;
}

export interface ParseEndpointOptions {
  readonly signal: Signal;
  /** Default: what the endpoint looks like. */
  readonly protocol: OtlpProtocol | undefined;
  /** What an error message calls the value: the option's or the variable's name. */
  readonly source: string;
  /** Whether `host:port` without a scheme means TLS. Default false. */
  readonly bareIsSecure?: boolean;
  /** Take the URL's path as it is instead of adding that of the signal (HTTP only). Default false. */
  readonly exactPath?: boolean;
  /** It is one of the specification's own variables: http:// without a port means 80 (HTTP only). */
  readonly isStandard?: boolean;
}

const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const DEFAULT_PORT: Record<OtlpProtocol, number> = { grpc: 4317, 'http/protobuf': 4318 };
const HTTP_PORT = 80;
/** The path of one signal in an endpoint for all of them. */
const SIGNAL_PATH = /\/v1\/(?:traces|logs|metrics)\/*$/;
/** What a variable that was not filled in, or kept its quotes, does not look like. */
const HOST = /^(?:\[[\da-f:.]+\]|[\w.-]+)$/i;
/** As some write of gRPC what others write of HTTP. */
const GRPC_SCHEME = /^grpc(s?):\/\//i;
/** A slash is missing, and what is to be the scheme would be read as the host. */
const BROKEN_SCHEME = /^(?:https?|grpcs?):(?:\/(?!\/)|[^\d/])/i;

/**
 * Reads an OTLP endpoint: `localhost:4317`, `collector`, `[::1]:4317`, `http://…` or `https://…`,
 * and the names that gRPC resolves: `unix:PATH`, `dns:…`, `ipv4:…`, `ipv6:…`. Without a port: 443 for
 * https, else 4317 (gRPC) or 4318 (HTTP; 80 in a URL of the specification's variables). Without a protocol: HTTP where there is a path or the port
 * is 4318, else likely gRPC.
 *
 * @throws {@link InvalidExportSettingError}
 */
export function parseOtlpEndpoint(text: string, options: ParseEndpointOptions): OtlpEndpoint {
  const { signal, source, bareIsSecure = false, exactPath = false, isStandard = false } = options;
  const isGrpcNamed = GRPC_SCHEME.test(text.trim());
  const named = options.protocol ?? (isGrpcNamed ? 'grpc' : undefined);
  const isLikely = named === undefined;
  const input = text.trim().replace(GRPC_SCHEME, 'http$1://');
  const target = readTarget(input);
  if (target?.socketPath !== undefined) {
    const { socketPath } = target;
    const protocol = named ?? 'grpc';
    const path = protocol === 'grpc' ? '' : SIGNALS[signal].path;
    const address = { host: socketPath, port: 0, socketPath, target: `unix:${socketPath}` };
    return { protocol, path, secure: false, isLikely, ...address };
  }
  const bareScheme = bareIsSecure ? 'https' : 'http';
  const bare = target?.authority ?? input;
  const url = parseUrl(HAS_SCHEME.test(bare) ? bare : `${bareScheme}://${bare}`);
  const fail = (expected: string): InvalidExportSettingError =>
    new InvalidExportSettingError(source, maskUrl(input), expected, { isEndpoint: true });

  if (bare === '' || url === undefined || BROKEN_SCHEME.test(text.trim())) {
    throw fail('host:port or a URL');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw fail('http:// or https://');
  if (!HOST.test(url.hostname)) throw fail('a host name');
  if (url.username !== '' || url.password !== '') {
    throw fail('no user name or password in it (use OTEL_EXPORTER_OTLP_HEADERS)');
  }
  if (url.port === '0') throw fail('a port from 1 to 65535');
  const written = explicitPort(bare, url);
  const protocol = named ?? likelyProtocol(url, written);
  const query = exactPath && protocol !== 'grpc' ? url.search : '';
  if (url.search !== query || url.hash !== '') throw fail('neither a query nor a fragment');
  if (protocol === 'grpc' && url.pathname !== '/') {
    throw fail('no path for gRPC (a path belongs to OTLP over HTTP: protocol http/protobuf)');
  }
  const secure = url.protocol === 'https:';
  const isPlainUrl = isStandard && protocol !== 'grpc' && HAS_SCHEME.test(bare);
  const port = written ?? (secure ? 443 : isPlainUrl ? HTTP_PORT : DEFAULT_PORT[protocol]);
  return {
    protocol,
    host: url.hostname,
    port,
    path: protocol === 'grpc' ? '' : httpPath(signal, url.pathname, exactPath) + query,
    secure,
    isLikely,
    ...(target !== undefined && {
      target: written === undefined ? `${target.text}:${port}` : target.text,
    }),
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

function httpPath(signal: Signal, path: string, exactPath: boolean): string {
  return exactPath ? path : signalPath(signal, path.replace(SIGNAL_PATH, ''));
}

export function signalPath(signal: Signal, base: string): string {
  return base.replace(/\/+$/, '') + SIGNALS[signal].path;
}

/** For people: where, and how it is spoken to. */
export function describeEndpoint(endpoint: OtlpEndpoint): string {
  const { protocol, secure, host, port, path, socketPath } = endpoint;
  if (socketPath !== undefined) return `unix:${socketPath} (${protocol})`;
  // A query may hold a secret.
  const shown = path.replace(/\?.*/, '?…');
  return `${secure ? 'https' : 'http'}://${host}:${port}${shown} (${protocol})`;
}
