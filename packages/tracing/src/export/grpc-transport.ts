import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2';
import type { ExportSettings } from './export-settings.ts';
import { gzipped } from './gzipped.ts';
import { callResult, unavailable } from './grpc-status.ts';
import type { OtlpTransport, TransmitOptions, TransmitResult } from './otlp-transport.ts';
import { collectBody, connectionProblem } from './response-body.ts';

type Http2 = typeof import('node:http2');

const EXPORT_METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
/** One byte that says whether the message is compressed, four with its length. */
const FRAME_HEADER_BYTES = 5;

/**
 * OTLP over gRPC: unary calls, one at a time, on one HTTP/2 connection, which is opened for the
 * first batch and anew after a failure. On node:http2, whose connections can be set not to keep
 * the process alive while a call is under way; `@grpc/grpc-js` offers no way to.
 */
export class GrpcTransport implements OtlpTransport {
  readonly #settings: ExportSettings;
  #session: ClientHttp2Session | undefined;
  #connectionError: string | undefined;
  #closed = false;

  constructor(settings: ExportSettings) {
    this.#settings = settings;
  }

  async transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult> {
    try {
      const http2 = await import('node:http2');
      const message = await frame(body, this.#settings.compression);
      if (this.#closed) return unavailable('the transport is closed');
      return await this.#call(http2, message, options);
    } catch (error) {
      return { status: 'refused', error: String(error) };
    }
  }

  close(): void {
    this.#closed = true;
    this.#session?.destroy();
    this.#session = undefined;
  }

  #connected(http2: Http2): ClientHttp2Session {
    const known = this.#session;
    if (known !== undefined && !known.closed && !known.destroyed) return known;
    const { endpoint, tls } = this.#settings;
    const scheme = endpoint.secure ? 'https' : 'http';
    const session = http2.connect(`${scheme}://${endpoint.host}:${endpoint.port}`, tls);
    this.#session = session;
    this.#connectionError = undefined;
    const forget = (): void => {
      if (this.#session === session) this.#session = undefined;
    };
    session.on('error', (error: Error) => {
      this.#connectionError = connectionProblem(error);
      forget();
    });
    session.on('close', forget);
    session.on('goaway', () => {
      // Calls under way come to their end, the next one connects anew.
      forget();
      session.close();
    });
    session.unref();
    // Trying one address after another may have made another socket of it.
    session.on('connect', () => {
      session.unref();
    });
    return session;
  }

  #call(
    http2: Http2,
    message: Uint8Array,
    { timeoutMillis, signal }: TransmitOptions,
  ): Promise<TransmitResult> {
    if (signal.aborted) return Promise.resolve(unavailable('cancelled'));
    const session = this.#connected(http2);
    const stream = session.request(this.#headers(timeoutMillis));
    return new Promise((resolve) => {
      const end = (result: TransmitResult): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        resolve(result);
      };
      const cancel = (): void => {
        end(unavailable(this.#connectionError ?? 'cancelled'));
        stream.destroy();
      };
      const timer = setTimeout(() => {
        end({
          status: 'retryable',
          error: `DEADLINE_EXCEEDED: no response in ${timeoutMillis} ms`,
        });
        // A connection that is silent for so long may have no other end any more.
        session.destroy();
      }, timeoutMillis);
      timer.unref();
      signal.addEventListener('abort', cancel, { once: true });
      readResponse(stream, end, () => this.#connectionError);
      stream.end(message);
    });
  }

  #headers(timeoutMillis: number): Record<string, string> {
    return {
      ...this.#settings.headers,
      ':method': 'POST',
      ':path': EXPORT_METHOD,
      'content-type': 'application/grpc',
      te: 'trailers',
      'user-agent': 'wflo-tracing',
      // At most eight digits.
      'grpc-timeout': `${Math.min(Math.ceil(timeoutMillis), 99_999_999)}m`,
      ...(this.#settings.compression === 'gzip' ? { 'grpc-encoding': 'gzip' } : {}),
    };
  }
}

async function frame(body: Uint8Array, compression: 'none' | 'gzip'): Promise<Uint8Array> {
  const payload = compression === 'gzip' ? await gzipped(body) : body;
  const message = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payload.byteLength);
  message.writeUInt8(compression === 'gzip' ? 1 : 0, 0);
  message.writeUInt32BE(payload.byteLength, 1);
  message.set(payload, FRAME_HEADER_BYTES);
  return message;
}

function readResponse(
  stream: ClientHttp2Stream,
  end: (result: TransmitResult) => void,
  connectionError: () => string | undefined,
): void {
  let headers: IncomingHttpHeaders = {};
  let trailers: IncomingHttpHeaders = {};
  const body = collectBody(stream);
  let failure: string | undefined;
  stream.on('response', (received) => (headers = received));
  stream.on('trailers', (received: IncomingHttpHeaders) => (trailers = received));
  stream.on('error', (error: Error) => (failure = connectionProblem(error)));
  stream.on('close', () => {
    // A server may say why it will not read on, and then break the stream off.
    const hasStatus = (trailers['grpc-status'] ?? headers['grpc-status']) !== undefined;
    if (!hasStatus && (failure !== undefined || headers[':status'] === undefined)) {
      end(unavailable(connectionError() ?? failure ?? 'the connection was closed'));
    } else {
      end(callResult(headers, trailers, () => body().subarray(FRAME_HEADER_BYTES)));
    }
  });
}
