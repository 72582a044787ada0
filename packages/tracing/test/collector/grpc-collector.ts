import {
  Metadata,
  Server,
  ServerCredentials,
  status,
  type sendUnaryData,
  type ServerUnaryCall,
} from '@grpc/grpc-js';
import { countSpans } from './count-spans.ts';

export type Answer =
  | { readonly kind: 'accept' }
  | { readonly kind: 'fail'; readonly code: status }
  | { readonly kind: 'partial'; readonly rejected: number; readonly message: string }
  | { readonly kind: 'silence' };

/** An OTLP gRPC receiver that misbehaves as told. */
export interface GrpcCollector {
  readonly endpoint: string;
  /** Requests as they came in, by their number of spans. */
  readonly requests: number[];
  readonly metadata: Metadata[];
  accepted(): number;
  close(): void;
}

export async function startGrpcCollector(
  answer: (request: number) => Answer = () => ({ kind: 'accept' }),
  {
    credentials = ServerCredentials.createInsecure(),
    port = 0,
  }: { credentials?: ServerCredentials; port?: number } = {},
): Promise<GrpcCollector> {
  const server = new Server();
  const requests: number[] = [];
  const metadata: Metadata[] = [];
  let accepted = 0;
  const handle = (
    call: ServerUnaryCall<Uint8Array, Uint8Array>,
    reply: sendUnaryData<Uint8Array>,
  ): void => {
    const spans = countSpans(call.request);
    requests.push(spans);
    metadata.push(call.metadata);
    const how = answer(requests.length);
    if (how.kind === 'fail') reply({ code: how.code, details: 'told to fail' });
    if (how.kind === 'accept') reply(null, new Uint8Array());
    if (how.kind === 'partial') reply(null, partialSuccess(how.rejected, how.message));
    if (how.kind === 'accept') accepted += spans;
    if (how.kind === 'partial') accepted += spans - how.rejected;
  };
  const bytes = (message: Uint8Array): Buffer => Buffer.from(message);
  server.addService(
    {
      Export: {
        path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
        requestStream: false,
        responseStream: false,
        requestSerialize: bytes,
        requestDeserialize: (message: Buffer) => message,
        responseSerialize: bytes,
        responseDeserialize: (message: Buffer) => message,
      },
    },
    { Export: handle },
  );
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, taken) => {
      if (error === null) resolve(taken);
      else reject(error);
    });
  });
  return {
    endpoint: `127.0.0.1:${bound}`,
    requests,
    metadata,
    accepted: () => accepted,
    close: () => {
      server.forceShutdown();
    },
  };
}

/** ExportTraceServiceResponse { partial_success { rejected_spans = 1; error_message = 2 } } */
function partialSuccess(rejected: number, message: string): Uint8Array {
  const text = Buffer.from(message);
  const inner = Buffer.concat([Buffer.from([0x08, rejected, 0x12, text.length]), text]);
  return Buffer.concat([Buffer.from([0x0a, inner.length]), inner]);
}
