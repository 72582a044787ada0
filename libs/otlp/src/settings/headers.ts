import { InvalidExportSettingError } from '../errors.ts';
import type { ExportWarningListener } from '../export-warning.ts';
import { SIGNALS, type Signal } from '../signal.ts';
import type { Environment } from './variables.ts';

type Headers = Readonly<Record<string, string>>;

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;
/** How a request is framed is not for a setting to say, and HTTP/2 knows other words for it. */
const OF_THE_TRANSPORT = new Set([
  ...['content-length', 'content-type', 'content-encoding', 'transfer-encoding', 'trailer', 'te'],
  ...['keep-alive', 'proxy-connection', 'upgrade', 'http2-settings', 'expect'],
]);

/**
 * `OTEL_EXPORTER_OTLP_HEADERS`: `k=v,k2=v2`, values percent-encoded (OTLP exporter specification). A
 * pair that is none is left out with a warning, which repeats none of it: it may hold a secret.
 */
export function headersFrom(
  signal: Signal,
  env: Environment,
  warn: ExportWarningListener,
): Headers {
  const headers: Record<string, string> = {};
  const own = `${SIGNALS[signal].variablePrefix}HEADERS`;
  for (const name of ['OTEL_EXPORTER_OTLP_HEADERS', own]) {
    for (const [index, pair] of (env[name] ?? '').split(',').entries()) {
      if (pair.trim() === '') continue;
      const header = headerIn(pair);
      if (typeof header === 'string') {
        const message = `Part ${index + 1} of ${name} is ignored: expected ${header}.`;
        warn({ kind: 'setting_ignored', message });
      } else headers[header.name] = header.value;
    }
  }
  return headers;
}

/** What is expected instead, where it is no header. */
function headerIn(pair: string): { readonly name: string; readonly value: string } | string {
  const at = pair.indexOf('=');
  if (at < 0) return 'key=value pairs with commas between them (a comma in a value is %2C)';
  const name = pair.slice(0, at).trim().toLowerCase();
  if (!NAME.test(name)) return 'the name of an HTTP header before the =';
  if (OF_THE_TRANSPORT.has(name)) return `a header other than ${name}, which the exporter sets`;
  const value = decoded(pair.slice(at + 1).trim());
  if (value === undefined) return 'a percent-encoded value (a % is %25)';
  return VALUE.test(value) ? { name, value } : 'printable ASCII in the value';
}

/**
 * Names in lower case, as HTTP/2 has them and so that option and variable meet. Values are secrets;
 * one that is undefined, such as that of a variable which is not set, leaves its header out. So do
 * headers that are the transport's own.
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
    if (value === undefined || OF_THE_TRANSPORT.has(name.toLowerCase())) continue;
    if (!VALUE.test(value)) {
      throw new InvalidExportSettingError(`${source} (${name})`, '…', 'printable ASCII');
    }
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
