import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OtlpRequest } from './otlp-metrics.ts';
import { readRequest } from './read-request.ts';

export interface MetricsCollector {
  readonly endpoint: string;
  /** Those that it has accepted. */
  readonly requests: OtlpRequest[];
  /** Of all requests, in bytes. */
  readonly sizes: number[];
  close(): void;
}

/** An OTLP receiver over HTTP that keeps what it gets; `respond` may hold the response back. */
export async function startMetricsCollector(
  respond: (request: number) => number | Promise<number> = () => 200,
): Promise<MetricsCollector> {
  const requests: OtlpRequest[] = [];
  const sizes: number[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const body = await bodyOf(request);
      sizes.push(body.length);
      const status = await respond(sizes.length);
      if (status === 200) requests.push(readRequest(body));
      response.writeHead(status).end();
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // of a server that listens on a port
  return {
    endpoint: `http://127.0.0.1:${port}/v1/metrics`,
    requests,
    sizes,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request without encoding
  return Buffer.concat(chunks);
}
