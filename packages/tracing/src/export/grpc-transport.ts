import type { Client, Metadata, ServiceError } from '@grpc/grpc-js';
import type { ExportSettings } from './export-settings.ts';
import type { OtlpTransport, TransmitOptions, TransmitResult } from './otlp-transport.ts';

type Grpc = typeof import('@grpc/grpc-js');

interface Connection {
  readonly client: Client;
  readonly metadata: Metadata;
}

const EXPORT_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

/** Status codes that the OTLP specification calls retryable (opentelemetry-proto, "OTLP/gRPC Response"). */
const RETRYABLE = new Set<number>([1, 4, 10, 11, 14, 15]);
const RESOURCE_EXHAUSTED = 8;

/** OTLP over gRPC. `@grpc/grpc-js` is loaded when the first batch goes out. */
export class GrpcTransport implements OtlpTransport {
  readonly #settings: ExportSettings;
  #connection: Promise<Connection> | undefined;
  #closed = false;

  constructor(settings: ExportSettings) {
    this.#settings = settings;
  }

  async transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult> {
    try {
      this.#connection ??= this.#connect();
      return await call(await this.#connection, body, options);
    } catch (error) {
      return { status: 'refused', error: String(error) };
    }
  }

  close(): void {
    this.#closed = true;
    this.#connection?.then(
      ({ client }) => {
        client.close();
      },
      () => undefined,
    );
  }

  async #connect(): Promise<Connection> {
    const grpc = await import('@grpc/grpc-js');
    const { endpoint, headers, compression } = this.#settings;
    const metadata = new grpc.Metadata();
    for (const [key, value] of Object.entries(headers)) metadata.set(key, value);
    const client = new grpc.Client(
      `${endpoint.host}:${endpoint.port}`,
      credentialsFor(grpc, this.#settings),
      {
        'grpc.primary_user_agent': 'wflo-tracing',
        // The batch queue retries, with a bound: a second loop below it would hide failures.
        'grpc.enable_retries': 0,
        'grpc.initial_reconnect_backoff_ms': 100,
        'grpc.max_reconnect_backoff_ms': 5_000,
        // A channel of our own: closing it closes the socket.
        'grpc.use_local_subchannel_pool': 1,
        ...(compression === 'gzip'
          ? { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip }
          : {}),
      },
    );
    if (this.#closed) client.close();
    return { client, metadata };
  }
}

function credentialsFor(grpc: Grpc, { endpoint, tls }: ExportSettings) {
  return endpoint.secure
    ? grpc.credentials.createSsl(tls.ca ?? null, tls.key ?? null, tls.cert ?? null)
    : grpc.credentials.createInsecure();
}

function call(
  { client, metadata }: Connection,
  body: Uint8Array,
  { timeoutMillis, signal }: TransmitOptions,
): Promise<TransmitResult> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve({ status: 'retryable', error: 'cancelled' });
      return;
    }
    const request = client.makeUnaryRequest<Uint8Array, Uint8Array>(
      EXPORT_METHOD,
      (message) => Buffer.from(message.buffer, message.byteOffset, message.byteLength),
      (message) => message,
      body,
      metadata,
      { deadline: Date.now() + timeoutMillis },
      (error, response) => {
        signal.removeEventListener('abort', cancel);
        resolve(error === null ? { status: 'accepted', response } : failure(error));
      },
    );
    const cancel = (): void => {
      request.cancel();
    };
    signal.addEventListener('abort', cancel, { once: true });
  });
}

function failure(error: ServiceError): TransmitResult {
  const code: number = error.code;
  const retryable = RETRYABLE.has(code) || (code === RESOURCE_EXHAUSTED && hasRetryInfo(error));
  return { status: retryable ? 'retryable' : 'refused', error: error.message };
}

/** RESOURCE_EXHAUSTED may be retried only when the server says so by a google.rpc.RetryInfo. */
function hasRetryInfo(error: ServiceError): boolean {
  return error.metadata
    .get('grpc-status-details-bin')
    .some((detail) => detail.includes('google.rpc.RetryInfo'));
}
