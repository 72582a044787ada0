import grpc from '@grpc/grpc-js';
import { BusyError, ConsoleError } from '../../errors.ts';
import type { Signal } from '../../telemetry/telemetry.ts';
import { encodeResponse, encodeStatus } from '../definitions.ts';
import { receive, type Door, type Sink } from './receiver.ts';

const MAX_BYTES = 33_554_432;

const SERVICES: readonly (readonly [service: string, signal: Signal])[] = [
  ['opentelemetry.proto.collector.trace.v1.TraceService', 'traces'],
  ['opentelemetry.proto.collector.logs.v1.LogsService', 'logs'],
  ['opentelemetry.proto.collector.metrics.v1.MetricsService', 'metrics'],
];

/** A server of OTLP's three services; bytes are decoded by us, so that a bad body is one status. */
export function otlpGrpcServer(sink: Sink, door: Door): grpc.Server {
  const server = new grpc.Server({
    'grpc.max_receive_message_length': MAX_BYTES,
    'grpc.max_concurrent_streams': 100,
  });
  for (const [service, signal] of SERVICES) {
    server.addService(
      {
        Export: {
          path: `/${service}/Export`,
          requestStream: false,
          responseStream: false,
          requestSerialize: (value: Buffer) => value,
          requestDeserialize: (value: Buffer) => value,
          responseSerialize: (value: Buffer) => value,
          responseDeserialize: (value: Buffer) => value,
        },
      },
      { Export: exporter(sink, door, signal) },
    );
  }
  return server;
}

function exporter(sink: Sink, door: Door, signal: Signal): grpc.handleUnaryCall<Buffer, Buffer> {
  return ({ request }, callback) => {
    door.requests += 1;
    receive(sink, signal, request, 'protobuf').then(
      ({ rejected, message }) => {
        callback(null, encodeResponse(rejected, message));
      },
      (error: unknown) => {
        door.refused += 1;
        callback(status(error));
      },
    );
  };
}

/** What OTLP says to send again: RESOURCE_EXHAUSTED only with RetryInfo, and UNAVAILABLE. */
function status(error: unknown): Partial<grpc.StatusObject> {
  if (!(error instanceof ConsoleError)) {
    return { code: grpc.status.INTERNAL, details: 'internal error' };
  }
  if (!(error instanceof BusyError)) {
    return { code: grpc.status.INVALID_ARGUMENT, details: error.message };
  }
  const code = error.status === 429 ? grpc.status.RESOURCE_EXHAUSTED : grpc.status.UNAVAILABLE;
  const metadata = new grpc.Metadata();
  metadata.set('grpc-status-details-bin', encodeStatus(code, error.message, error.retryAfterMs));
  return { code, details: error.message, metadata };
}
