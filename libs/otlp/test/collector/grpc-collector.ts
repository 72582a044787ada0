import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type MethodDefinition,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { SIGNALS } from '../../src/signal.ts';
import { countItems } from './count-items.ts';
import { partialSuccess } from './partial-success.ts';

export type Response =
  | { readonly kind: 'accept' }
  | { readonly kind: 'fail'; readonly code: status; readonly retryAfterMillis?: number }
  | { readonly kind: 'partial'; readonly rejected: number; readonly message: string }
  | { readonly kind: 'silence' };

/** An OTLP gRPC receiver of every signal that misbehaves as requested. */
export interface GrpcCollector {
  readonly endpoint: string;
  /** Requests as they came in, by their number of items. */
  readonly requests: number[];
  /** When they came in, in milliseconds of `performance.now()`. */
  readonly times: number[];
  readonly metadata: Metadata[];
  accepted(): number;
  close(): void;
}

export async function startGrpcCollector(
  respond: (request: number) => Response = () => ({ kind: 'accept' }),
  {
    credentials = ServerCredentials.createInsecure(),
    host = '127.0.0.1',
    port = 0,
    maxMessageBytes = 4 * 1024 * 1024,
  }: {
    credentials?: ServerCredentials;
    host?: string;
    port?: number;
    maxMessageBytes?: number;
  } = {},
): Promise<GrpcCollector> {
  const server = new Server({ 'grpc.max_receive_message_length': maxMessageBytes });
  const requests: number[] = [];
  const times: number[] = [];
  const metadata: Metadata[] = [];
  let accepted = 0;
  const handle = (
    call: ServerUnaryCall<Uint8Array, Uint8Array>,
    reply: sendUnaryData<Uint8Array>,
  ): void => {
    const spans = countItems(call.request);
    requests.push(spans);
    times.push(performance.now());
    metadata.push(call.metadata);
    const how = respond(requests.length);
    if (how.kind === 'fail') {
      const details = new Metadata();
      const { code, retryAfterMillis } = how;
      if (retryAfterMillis !== undefined) {
        details.set('grpc-status-details-bin', retryInfo(code, retryAfterMillis));
      }
      reply({ code, details: 'requested to fail', metadata: details });
    }
    if (how.kind === 'accept') reply(null, new Uint8Array());
    if (how.kind === 'partial') reply(null, partialSuccess(how.rejected, how.message));
    if (how.kind === 'accept') accepted += spans;
    if (how.kind === 'partial') accepted += spans - how.rejected;
  };
  for (const { method } of Object.values(SIGNALS)) {
    server.addService({ Export: definition(method) }, { Export: handle });
  }
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${port}`, credentials, (error, taken) => {
      if (error === null) resolve(taken);
      else reject(error);
    });
  });
  return {
    endpoint: `${host}:${bound}`,
    requests,
    times,
    metadata,
    accepted: () => accepted,
    close: () => {
      server.forceShutdown();
    },
  };
}

function definition(path: string): MethodDefinition<Uint8Array, Uint8Array> {
  const bytes = (message: Uint8Array): Buffer => Buffer.from(message);
  const same = (message: Buffer): Buffer => message;
  return {
    ...{ path, requestStream: false, responseStream: false },
    ...{ requestSerialize: bytes, requestDeserialize: same },
    ...{ responseSerialize: bytes, responseDeserialize: same },
  };
}

/** google.rpc.Status { code = 1; Any details = 3 } of a google.rpc.RetryInfo with a Duration. */
function retryInfo(code: status, millis: number): Buffer {
  const nested = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([number * 8 + 2, bytes.length]), bytes]);
  const nanos = (millis % 1_000) * 1_000_000;
  const varint: number[] = [];
  for (let rest = nanos; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) {
      varint.push(rest);
      break;
    }
    varint.push((rest % 128) + 128);
  }
  const duration = Buffer.from([0x08, Math.floor(millis / 1_000), 0x10, ...varint]);
  const info = nested(1, duration);
  const type = nested(1, Buffer.from('type.googleapis.com/google.rpc.RetryInfo'));
  return Buffer.concat([
    Buffer.from([0x08, code]),
    nested(3, Buffer.concat([type, nested(2, info)])),
  ]);
}
