import { connect } from 'node:http2';

const SERVING = 1;

/**
 * Asks a gRPC server by the standard health protocol (grpc.health.v1) whether it is serving;
 * false when it is not, cannot be reached, or does not respond in time. Written on node:http2
 * because it must run before any dependency is installed.
 */
export function isGrpcServing(address, { service = '', timeoutMillis = 2_000 } = {}) {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const timer = setTimeout(() => end(false), timeoutMillis);
    const end = (result) => {
      clearTimeout(timer);
      session.destroy();
      resolve(result);
    };
    session.once('error', () => end(false));
    const request = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks = [];
    request.once('error', () => end(false));
    request.on('data', (chunk) => chunks.push(chunk));
    request.once('end', () => end(statusOf(Buffer.concat(chunks)) === SERVING));
    request.end(frame(service));
  });
}

/** HealthCheckRequest { string service = 1 } in a length-prefixed gRPC frame. */
function frame(service) {
  const name = Buffer.from(service);
  const message =
    name.length === 0 ? name : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/** HealthCheckResponse { ServingStatus status = 1 }: field 1, varint, after the frame header. */
function statusOf(response) {
  return response.length >= 7 && response[5] === 0x08 ? response[6] : undefined;
}
