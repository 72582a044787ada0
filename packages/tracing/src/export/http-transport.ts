import * as http from 'node:http';
import * as https from 'node:https';
import { gzipSync } from 'node:zlib';
import type { ExportSettings } from './export-settings.ts';
import type { OtlpTransport, TransmitOptions, TransmitResult } from './otlp-transport.ts';

/** Response codes that the OTLP specification calls retryable ("OTLP/HTTP Response"). */
const RETRYABLE = new Set([429, 502, 503, 504]);
/** An OTLP response is a few bytes; more than this is no collector. */
const MAX_RESPONSE_BYTES = 64 * 1024;

/** OTLP over HTTP with protobuf bodies. */
export class HttpTransport implements OtlpTransport {
  readonly #settings: ExportSettings;
  readonly #agent: http.Agent;

  constructor(settings: ExportSettings) {
    this.#settings = settings;
    this.#agent = settings.endpoint.secure
      ? new https.Agent({ keepAlive: true, ...settings.tls })
      : new http.Agent({ keepAlive: true });
  }

  transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult> {
    return new Promise((resolve) => {
      try {
        this.#post(body, options, resolve);
      } catch (error) {
        resolve({ status: 'refused', error: String(error) });
      }
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #post(
    body: Uint8Array,
    { timeoutMillis, signal }: TransmitOptions,
    resolve: (result: TransmitResult) => void,
  ): void {
    const { endpoint, headers, compression } = this.#settings;
    const gzip = compression === 'gzip';
    const payload = gzip ? gzipSync(body) : body;
    const request = (endpoint.secure ? https : http).request({
      agent: this.#agent,
      host: endpoint.host.replace(/^\[|\]$/g, ''),
      port: endpoint.port,
      path: endpoint.path,
      method: 'POST',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]),
      headers: {
        ...headers,
        'content-type': 'application/x-protobuf',
        'content-length': payload.byteLength,
        'user-agent': 'wflo-tracing',
        ...(gzip ? { 'content-encoding': 'gzip' } : {}),
      },
    });
    request.on('error', (error) => {
      resolve({ status: 'retryable', error: error.message });
    });
    request.on('response', (response) => {
      readResponse(response, resolve);
    });
    request.end(payload);
  }
}

function readResponse(
  response: http.IncomingMessage,
  resolve: (result: TransmitResult) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes <= MAX_RESPONSE_BYTES) chunks.push(chunk);
    else response.destroy(new Error(`response above ${MAX_RESPONSE_BYTES} bytes`));
  });
  response.on('error', (error) => {
    resolve({ status: 'retryable', error: error.message });
  });
  response.on('end', () => {
    resolve(result(response, Buffer.concat(chunks)));
  });
}

function result(response: http.IncomingMessage, body: Buffer): TransmitResult {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return { status: 'accepted', response: body };
  const error = `HTTP ${status} ${response.statusMessage ?? ''}`.trim();
  if (!RETRYABLE.has(status)) return { status: 'refused', error };
  const seconds = Number(response.headers['retry-after']);
  return {
    status: 'retryable',
    error,
    ...(Number.isFinite(seconds) && seconds > 0 ? { retryAfterMillis: seconds * 1_000 } : {}),
  };
}
