import type { ChannelOptions, Client, Metadata, ServiceError } from '@grpc/grpc-js';
import type { ExportSettings } from '../settings/export-settings.ts';
import { SIGNALS } from '../signal.ts';
import { failedCall, unavailable, wasUnseen } from './grpc-status.ts';
import { loadGrpc, type Grpc } from './load-grpc.ts';
import { nameProblem } from './grpc-name.ts';
import type { OtlpTransport, TransmitOptions, TransmitResult } from './otlp-transport.ts';
import { partialSuccess } from './partial-success.ts';
import { MAX_RESPONSE_BYTES } from './response-body.ts';
import { watchSockets, withoutHolding } from './unheld-sockets.ts';

/** Connections that are no use any more after a call that has ended so. */
const BROKEN = ['CANCELLED', 'DEADLINE_EXCEEDED', 'INTERNAL', 'UNAVAILABLE', 'UNKNOWN'];

/** A server that closes its connections for their age may refuse a call that meets the end of one. */
const MAX_UNSEEN = 10;

/** A ping asks whether the connection is alive still. */
export interface Keepalive {
  /** With a call, once so long has passed since the one before. */
  readonly afterMillis: number;
  readonly timeoutMillis: number;
}

/** Never without a call: collectors close connections for such pings. */
const KEEPALIVE = { afterMillis: 20_000, timeoutMillis: 5_000 };

/**
 * OTLP over gRPC: unary calls on one channel of `@grpc/grpc-js`, which is loaded and opened for the
 * first batch, and opened anew after a failure. Calls have no deadline of the library's and wait for
 * no connection, as either would keep the process alive.
 */
export class GrpcTransport implements OtlpTransport {
  readonly #settings: ExportSettings;
  readonly #keepalive: Keepalive;
  #client: Client | undefined;
  #stopWatching: () => void = () => undefined;
  #closed = false;

  constructor(settings: ExportSettings, keepalive: Keepalive = KEEPALIVE) {
    this.#settings = settings;
    this.#keepalive = keepalive;
  }

  async transmit(body: Uint8Array, options: TransmitOptions): Promise<TransmitResult> {
    try {
      const grpc = await loadGrpc();
      if (this.#closed) return unavailable('the transport is closed');
      if (options.signal.aborted) return unavailable('cancelled');
      if (!this.#isConnected(grpc)) {
        const problem = await nameProblem(this.#settings.endpoint, options);
        if (problem !== undefined) return unavailable(problem);
      }
      const message = Buffer.from(body);
      let result = await withoutHolding(() => this.#export(grpc, message, options));
      for (let again = 0; again < MAX_UNSEEN && wasUnseen(result); again += 1) {
        result = await withoutHolding(() => this.#export(grpc, message, options));
      }
      if ('error' in result && BROKEN.some((name) => result.error.startsWith(name))) this.#reset();
      return result;
    } catch (error) {
      return { status: 'refused', error: error instanceof Error ? error.message : String(error) };
    }
  }

  close(): void {
    this.#closed = true;
    this.#reset();
  }

  #reset(): void {
    this.#client?.close();
    this.#client = undefined;
    this.#stopWatching();
  }

  #isConnected({ connectivityState }: Grpc): boolean {
    return this.#client?.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  #connected(grpc: Grpc): Client {
    if (this.#client !== undefined) return this.#client;
    const { endpoint, tls } = this.#settings;
    this.#stopWatching = watchSockets();
    const { ca, key, cert } = tls.read();
    const credentials = endpoint.secure
      ? grpc.credentials.createSsl(ca, key, cert)
      : grpc.credentials.createInsecure();
    const target = endpoint.target ?? `${endpoint.host}:${endpoint.port}`;
    this.#client = new grpc.Client(target, credentials, this.#channelOptions(grpc));
    return this.#client;
  }

  #channelOptions({ compressionAlgorithms }: Grpc): ChannelOptions {
    const isGzip = this.#settings.compression === 'gzip';
    return {
      'grpc.primary_user_agent': 'wflo-otlp',
      'grpc.default_compression_algorithm': compressionAlgorithms[isGzip ? 'gzip' : 'identity'],
      'grpc.max_receive_message_length': MAX_RESPONSE_BYTES,
      'grpc.keepalive_time_ms': this.#keepalive.afterMillis,
      'grpc.keepalive_timeout_ms': this.#keepalive.timeoutMillis,
      // Retries, and the pauses between them, are the queue's.
      'grpc.enable_retries': 0,
      'grpc.use_local_subchannel_pool': 1,
      'grpc.service_config_disable_resolution': 1,
      'grpc.enable_channelz': 0,
    };
  }

  #export(
    grpc: Grpc,
    body: Buffer,
    { timeoutMillis, signal }: TransmitOptions,
  ): Promise<TransmitResult> {
    const client = this.#connected(grpc);
    return new Promise((resolve) => {
      let cancelCall: () => void = () => undefined;
      let isOver = false;
      const end = (result: TransmitResult): void => {
        isOver = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        resolve(result);
        cancelCall();
      };
      const cancel = (): void => {
        end(unavailable('cancelled'));
      };
      const timer = setTimeout(() => {
        end({
          status: 'retryable',
          error: `DEADLINE_EXCEEDED: no response in ${timeoutMillis} ms`,
        });
      }, timeoutMillis);
      timer.unref();
      signal.addEventListener('abort', cancel, { once: true });
      whenSettled(grpc, client.getChannel(), () => {
        if (isOver) return;
        if (this.#client !== client) {
          end(unavailable('the transport is closed'));
          return;
        }
        const done = (error: ServiceError | null, response?: Buffer): void => {
          end(
            error === null
              ? { status: 'accepted', partial: partialSuccess(response) }
              : failedCall(error),
          );
        };
        const { method } = SIGNALS[this.#settings.signal];
        const metadata = this.#metadata(grpc, timeoutMillis);
        const call = client.makeUnaryRequest(method, same, same, body, metadata, done);
        cancelCall = () => {
          call.cancel();
        };
      });
    });
  }

  #metadata(grpc: Grpc, timeoutMillis: number): Metadata {
    const metadata = new grpc.Metadata();
    for (const [name, value] of Object.entries(this.#settings.headers)) {
      // HTTP/2 has none, and Node refuses it.
      if (name === 'connection') continue;
      metadata.set(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value);
    }
    // What a deadline of the library's would send: at most eight digits.
    metadata.set('grpc-timeout', `${Math.min(Math.ceil(timeoutMillis), 99_999_999)}m`);
    return metadata;
  }
}

const same = (bytes: Buffer): Buffer => bytes;

/** Once the channel has a connection, or has failed to get one. A call that waits holds the process. */
function whenSettled(
  { connectivityState }: Grpc,
  channel: ReturnType<Client['getChannel']>,
  then: () => void,
): void {
  const { READY, TRANSIENT_FAILURE, SHUTDOWN } = connectivityState;
  const check = (): void => {
    const state = channel.getConnectivityState(true);
    if (state === READY || state === TRANSIENT_FAILURE || state === SHUTDOWN) then();
    else channel.watchConnectivityState(state, Infinity, check);
  };
  check();
}
