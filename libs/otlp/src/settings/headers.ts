import { InvalidExportSettingError } from '../errors.ts';
import { SIGNALS, type Signal } from '../signal.ts';
import type { Environment } from './variables.ts';

type Headers = Readonly<Record<string, string>>;

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/** `OTEL_EXPORTER_OTLP_HEADERS`: `k=v,k2=v2`, values percent-encoded (OTLP exporter specification). */
export function headersFrom(signal: Signal, env: Environment): Headers {
  const headers: Record<string, string> = {};
  const own = `${SIGNALS[signal].variablePrefix}HEADERS`;
  for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', own]) {
    for (const pair of (env[name] ?? '').split(',')) {
      const at = pair.indexOf('=');
      if (pair.trim() === '') continue;
      const key = pair.slice(0, at).trim().toLowerCase();
      // The value is most often a secret: the message does not repeat it.
      if (at < 1 || key === '') throw new InvalidExportSettingError(name, '…', 'key=value pairs');
      const value = decode(name, pair.slice(at + 1).trim());
      Object.assign(headers, checkedHeaders(name, { [key]: value }));
    }
  }
  return headers;
}

/**
 * Names in lower case, as HTTP/2 has them and so that option and variable meet. Values are secrets;
 * one that is undefined, such as that of a variable which is not set, leaves its header out.
 */
export function checkedHeaders(
  source: string,
  input: Readonly<Record<string, string | undefined>>,
): Headers {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!NAME.test(name)) {
      throw new InvalidExportSettingError(source, name, 'names of HTTP headers');
    }
    if (value === undefined) continue;
    if (!VALUE.test(value)) {
      throw new InvalidExportSettingError(`${source} (${name})`, '…', 'printable ASCII');
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function decode(name: string, value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (cause) {
    throw new InvalidExportSettingError(name, '…', 'percent-encoded values', { cause });
  }
}
