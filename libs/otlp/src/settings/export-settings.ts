import type { Agent } from 'node:http';
import { InvalidExportSettingError } from '../errors.ts';
import type { ExportWarningListener } from '../export-warning.ts';
import { SIGNALS, type Signal } from '../signal.ts';
import { resolveExporters } from './exporters.ts';
import { exportTimeoutFrom } from './export-timeout.ts';
import { checkedHeaders, headersFrom } from './headers.ts';
import { warnIgnored } from './ignored-variable.ts';
import { parseOtlpEndpoint, type OtlpEndpoint, type OtlpProtocol } from './otlp-endpoint.ts';
import { NO_TLS_FILES, tlsFilesFrom, type TlsSource } from './tls-files.ts';
import { otlpVariable, present, variable, type Environment } from './variables.ts';

/** What a caller may say about the export; everything else comes from `OTEL_EXPORTER_OTLP_*`. */
export interface ExportOptions {
  /**
   * The collector: `localhost:4317`, `http://…` (plain), `https://…` (TLS), `unix:PATH` or
   * `dns:HOST:PORT`. Default: the signal's `OTEL_EXPORTER_OTLP_…_ENDPOINT`,
   * `OPENTELEMETRY_OTLP_ENDPOINT` (unless `OPENTELEMETRY_ENABLED` is false),
   * `OTEL_EXPORTER_OTLP_ENDPOINT`, else no export.
   */
  readonly otlpEndpoint?: string;
  /**
   * Default `OTEL_EXPORTER_OTLP_PROTOCOL`, else `http/protobuf` where the endpoint has port 4318 or a
   * path, else `grpc`, or `http/protobuf` if that is what responds there.
   */
  readonly protocol?: OtlpProtocol;
  /** Sent with each export, on top of `OTEL_EXPORTER_OTLP_HEADERS`. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Makes the connections of OTLP over HTTP, such as to a proxy: an agent of `node:http`, for an
   * https endpoint of `node:https`. Default: one that keeps its connections, honours
   * `OTEL_EXPORTER_OTLP_CERTIFICATE` and the like, and, with `NODE_USE_ENV_PROXY=1`, `HTTPS_PROXY`,
   * `HTTP_PROXY` and `NO_PROXY`.
   */
  readonly agent?: Agent;
}

export interface ExportSettings {
  readonly signal: Signal;
  readonly endpoint: OtlpEndpoint;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  /** One attempt to send one batch, in milliseconds. */
  readonly exportTimeoutMillis: number;
  readonly tls: TlsSource;
  readonly agent?: Agent;
}

const PROTOCOLS: readonly OtlpProtocol[] = ['grpc', 'http/protobuf'];
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::|$)/i;
const DEFAULT_ENDPOINT: Record<OtlpProtocol, string> = {
  grpc: 'http://localhost:4317',
  'http/protobuf': 'http://localhost:4318',
};

/**
 * Resolves where and how to export a signal, or undefined when no endpoint is set, or when its
 * `OTEL_…_EXPORTER` names no `otlp`. A variable with a value that cannot be used is handed to `warn`
 * and counts as unset; an endpoint that cannot be used exports nothing, lest it go elsewhere.
 *
 * @throws {@link InvalidExportSettingError} for an option
 */
export function resolveExportSettings(
  signal: Signal,
  options: ExportOptions,
  env: Environment,
  warn: ExportWarningListener = () => undefined,
): ExportSettings | undefined {
  const endpoint = resolveEndpoint(signal, options, env, warn);
  if (endpoint === undefined) return undefined;
  const headers = {
    ...headersFrom(signal, env, warn),
    ...checkedHeaders('headers', options.headers ?? {}),
  };
  return {
    signal,
    endpoint,
    headers,
    compression: knownValue(signal, env, 'COMPRESSION', ['none', 'gzip'], warn) ?? 'none',
    exportTimeoutMillis: exportTimeoutFrom(signal, env, warn),
    tls: endpoint.secure ? tlsFilesFrom(signal, env, warn) : NO_TLS_FILES,
    agent: options.agent,
  };
}

function resolveEndpoint(
  signal: Signal,
  options: ExportOptions,
  env: Environment,
  warn: ExportWarningListener,
): OtlpEndpoint | undefined {
  const exporters = resolveExporters(signal, env, warn);
  if (!exporters.otlp) return undefined;
  const protocol =
    checkedProtocol(options.protocol) ?? knownValue(signal, env, 'PROTOCOL', PROTOCOLS, warn);
  const own = present(options.otlpEndpoint);
  if (own !== undefined) {
    return parseOtlpEndpoint(own, { signal, protocol, source: 'otlpEndpoint' });
  }
  const ownVariable = `${SIGNALS[signal].variablePrefix}ENDPOINT`;
  const found =
    variable(env, ownVariable) ??
    ourEndpoint(env) ??
    variable(env, 'OTEL_EXPORTER_OTLP_ENDPOINT') ??
    (exporters.isOtlpNamed
      ? {
          name: SIGNALS[signal].exporterVariable,
          value: DEFAULT_ENDPOINT[protocol ?? 'http/protobuf'],
        }
      : undefined);
  if (found === undefined) return undefined;
  const isStandard = found.name.startsWith('OTEL_');
  try {
    return parseOtlpEndpoint(found.value, {
      signal,
      protocol,
      source: found.name,
      isStandard,
      bareIsSecure: isStandard && isSecure(found.value, signal, env, warn),
      exactPath: found.name === ownVariable,
    });
  } catch (error) {
    if (!(error instanceof InvalidExportSettingError)) throw error;
    warn({ kind: 'setting_ignored', message: `${error.message} Nothing is exported there.` });
    return undefined;
  }
}

function ourEndpoint(env: Environment): ReturnType<typeof variable> {
  const isOff = /^(?:false|0|no|off)$/i.test(env['OPENTELEMETRY_ENABLED']?.trim() ?? '');
  return isOff ? undefined : variable(env, 'OPENTELEMETRY_OTLP_ENDPOINT');
}

/**
 * Whether `host:port` means TLS. The specification says so unless `INSECURE` is true; of this
 * machine, where nobody has said anything of TLS, it is most often wrong, and never needed.
 */
function isSecure(
  endpoint: string,
  signal: Signal,
  env: Environment,
  warn: ExportWarningListener,
): boolean {
  const found = otlpVariable(signal, env, 'INSECURE');
  if (found === undefined) {
    return !LOOPBACK.test(endpoint) || otlpVariable(signal, env, 'CERTIFICATE') !== undefined;
  }
  const word = found.value.toLowerCase();
  if (word !== 'true' && word !== 'false') warnIgnored(warn, found, 'true or false');
  return word !== 'true';
}

/** An option is in the code: wrong, it is an error. */
function checkedProtocol(protocol: string | undefined): OtlpProtocol | undefined {
  if (protocol === undefined) return undefined;
  const known = PROTOCOLS.find((one) => one === protocol);
  if (known !== undefined) return known;
  throw new InvalidExportSettingError('protocol', protocol, PROTOCOLS.join(' or '));
}

/** A variable of a few values; another one is ignored with a warning. */
function knownValue<const T extends string>(
  signal: Signal,
  env: Environment,
  setting: string,
  known: readonly T[],
  warn: ExportWarningListener,
): T | undefined {
  const found = otlpVariable(signal, env, setting);
  if (found === undefined) return undefined;
  const value = known.find((one) => one === found.value.toLowerCase());
  if (value !== undefined) return value;
  const shown = JSON.stringify(found.value);
  const message = `${found.name} is ${shown}, which is ignored: ${known.join(' and ')} are known.`;
  warn({ kind: 'setting_ignored', message });
  return undefined;
}
