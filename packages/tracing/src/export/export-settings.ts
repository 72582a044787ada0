import { readFileSync } from 'node:fs';
import { InvalidTracingOptionError } from '../errors.ts';
import { parseOtlpEndpoint, type OtlpEndpoint, type OtlpProtocol } from './otlp-endpoint.ts';

/** What a caller may say about the export; everything else comes from `OTEL_EXPORTER_OTLP_*`. */
export interface ExportOptions {
  /**
   * The collector: `localhost:4317`, `http://…` (plain) or `https://…` (TLS). Default:
   * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`, `OTEL_EXPORTER_OTLP_ENDPOINT`, else no export.
   */
  readonly otlpEndpoint?: string;
  /**
   * Default `OTEL_EXPORTER_OTLP_PROTOCOL`, else `http/protobuf` where the endpoint has port 4318 or a
   * path, else `grpc`, or `http/protobuf` if that is what responds there.
   */
  readonly protocol?: OtlpProtocol;
  /** Sent with each export, on top of `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ExportSettings {
  readonly endpoint: OtlpEndpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  /** One attempt to send one batch, in milliseconds. */
  readonly exportTimeoutMillis: number;
  readonly tls: { readonly ca?: Buffer; readonly key?: Buffer; readonly cert?: Buffer };
}

type Environment = Readonly<Record<string, string | undefined>>;

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
const DEFAULT_TIMEOUT_MILLIS = 10_000;

/**
 * Resolves where and how to export, or undefined when no endpoint is set by option,
 * `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` or `OTEL_EXPORTER_OTLP_ENDPOINT`, or when
 * `OTEL_TRACES_EXPORTER` is `none`.
 *
 * @throws InvalidEndpointError, InvalidTracingOptionError
 */
export function resolveExportSettings(
  options: ExportOptions,
  env: Environment,
): ExportSettings | undefined {
  const endpoint = resolveEndpoint(options, env);
  if (endpoint === undefined) return undefined;
  return {
    endpoint,
    headers: { ...headersFrom(env), ...checkedHeaders('headers', options.headers ?? {}) },
    compression: compressionFrom(env),
    exportTimeoutMillis: timeoutFrom(env),
    tls: endpoint.secure ? tlsFrom(env) : {},
  };
}

function resolveEndpoint(options: ExportOptions, env: Environment): OtlpEndpoint | undefined {
  const protocol = resolveProtocol(options, env);
  const own = present(options.otlpEndpoint);
  if (own !== undefined) return parseOtlpEndpoint(own, { protocol, source: 'otlpEndpoint' });
  const variable = otlpVariable(env, 'ENDPOINT');
  if (variable === undefined || present(env['OTEL_TRACES_EXPORTER']) === 'none') return undefined;
  return parseOtlpEndpoint(variable.value, {
    protocol,
    source: variable.name,
    bareIsSecure: otlpVariable(env, 'INSECURE')?.value.toLowerCase() !== 'true',
    exactPath: variable.name === 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  });
}

/** Undefined: what the endpoint looks like. */
function resolveProtocol({ protocol }: ExportOptions, env: Environment): OtlpProtocol | undefined {
  const variable = otlpVariable(env, 'PROTOCOL');
  const value = protocol ?? variable?.value;
  if (value === undefined || value === 'grpc' || value === 'http/protobuf') return value;
  const source = protocol === undefined ? (variable?.name ?? 'protocol') : 'protocol';
  throw new InvalidTracingOptionError(source, value, 'grpc or http/protobuf');
}

/** `OTEL_EXPORTER_OTLP_HEADERS`: `k=v,k2=v2`, values percent-encoded (OTLP exporter specification). */
function headersFrom(env: Environment): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', 'OTEL_EXPORTER_OTLP_TRACES_HEADERS']) {
    for (const pair of (env[name] ?? '').split(',')) {
      const at = pair.indexOf('=');
      if (pair.trim() === '') continue;
      const key = pair.slice(0, at).trim().toLowerCase();
      // The value is most often a secret: the message does not repeat it.
      if (at < 1 || key === '') throw new InvalidTracingOptionError(name, '…', 'key=value pairs');
      const value = decode(name, pair.slice(at + 1).trim());
      Object.assign(headers, checkedHeaders(name, { [key]: value }));
    }
  }
  return headers;
}

/** Names in lower case, as HTTP/2 has them and so that option and variable meet. Values are secrets. */
function checkedHeaders(
  source: string,
  input: Readonly<Record<string, string>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!HEADER_NAME.test(name)) {
      throw new InvalidTracingOptionError(source, name, 'names of HTTP headers');
    }
    if (!HEADER_VALUE.test(value)) {
      throw new InvalidTracingOptionError(`${source} (${name})`, '…', 'printable ASCII');
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function decode(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new InvalidTracingOptionError(name, '…', 'percent-encoded values', { cause });
  }
}

function compressionFrom(env: Environment): 'none' | 'gzip' {
  const variable = otlpVariable(env, 'COMPRESSION');
  const value = variable?.value ?? 'none';
  if (value === 'none' || value === 'gzip') return value;
  throw new InvalidTracingOptionError(variable?.name ?? 'compression', value, 'none or gzip');
}

function timeoutFrom(env: Environment): number {
  const variable = otlpVariable(env, 'TIMEOUT');
  if (variable === undefined) return DEFAULT_TIMEOUT_MILLIS;
  const millis = Number(variable.value);
  if (Number.isFinite(millis) && millis > 0) return millis;
  throw new InvalidTracingOptionError(variable.name, variable.value, 'milliseconds above 0');
}

function tlsFrom(env: Environment): ExportSettings['tls'] {
  const ca = fileFrom(env, 'CERTIFICATE');
  const key = fileFrom(env, 'CLIENT_KEY');
  const cert = fileFrom(env, 'CLIENT_CERTIFICATE');
  if ((key === undefined) !== (cert === undefined)) {
    throw new InvalidTracingOptionError(
      'OTEL_EXPORTER_OTLP_CLIENT_KEY and OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE',
      'only one of them',
      'both or none',
    );
  }
  return { ca, key, cert };
}

function fileFrom(env: Environment, setting: string): Buffer | undefined {
  const variable = otlpVariable(env, setting);
  if (variable === undefined) return undefined;
  try {
    return readFileSync(variable.value);
  } catch (cause) {
    throw new InvalidTracingOptionError(variable.name, variable.value, 'a readable PEM file', {
      cause,
    });
  }
}

function otlpVariable(
  env: Environment,
  setting: string,
): { readonly name: string; readonly value: string } | undefined {
  for (const prefix of ['OTEL_EXPORTER_OTLP_TRACES_', 'OTEL_EXPORTER_OTLP_']) {
    const name = prefix + setting;
    const value = present(env[name]);
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

function present(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === '' ? undefined : trimmed;
}
