import type { ReceiverHealth } from '../shapes/health.ts';
import { otlpGrpcServer } from '../otlp/receive/grpc-receiver.ts';
import { otlpHttpHandler } from '../otlp/receive/http-receiver.ts';
import { Door, type Sink } from '../otlp/receive/receiver.ts';
import { closeGrpc, closeHttp, listenGrpc, listenHttp } from './listen.ts';
import { messageOf } from '../values/message.ts';

/** The two doors for telemetry. One that cannot be opened leaves the other as it is. */
export interface Doors {
  readonly health: () => ReceiverHealth[];
  readonly close: () => Promise<void>;
}

type Opened = { readonly address: string; readonly close: () => Promise<void> };

export async function openDoors(
  sink: Sink,
  host: string,
  ports: { readonly grpc: number | null; readonly http: number | null },
): Promise<Doors> {
  const grpc = await open('grpc', ports.grpc, async (port, door) => {
    const server = otlpGrpcServer(sink, door);
    const names = { what: 'OTLP over gRPC', variable: 'CONSOLE_OTLP_GRPC_PORT' };
    const bound = await listenGrpc(server, host, port, names);
    return { address: `${shown(host)}:${bound}`, close: () => closeGrpc(server) };
  });
  const http = await open('http', ports.http, async (port, door) => {
    const names = { what: 'OTLP over HTTP', variable: 'CONSOLE_OTLP_HTTP_PORT' };
    const { server, port: bound } = await listenHttp(
      otlpHttpHandler(sink, door),
      host,
      port,
      names,
    );
    return { address: `http://${shown(host)}:${bound}`, close: () => closeHttp(server) };
  });
  return {
    health: () => [grpc.health(), http.health()],
    close: async () => {
      await Promise.all([grpc.close(), http.close()]);
    },
  };
}

async function open(
  protocol: ReceiverHealth['protocol'],
  port: number | null,
  listen: (port: number, door: Door) => Promise<Opened>,
) {
  const door = new Door();
  let opened: Opened | undefined;
  let error: string | null = null;
  try {
    opened = port === null ? undefined : await listen(port, door);
  } catch (cause) {
    error = messageOf(cause);
  }
  return {
    health: (): ReceiverHealth => ({
      protocol,
      address: opened?.address ?? null,
      error,
      requests: door.requests,
      refused: door.refused,
    }),
    close: async () => {
      await opened?.close();
    },
  };
}

/** An IPv6 address as it stands in a URL. */
export function shown(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
