import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { countItems } from './count-items.ts';

export interface HttpReply {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
}

/** An OTLP HTTP receiver that responds as it is told, by the number of the request. */
export interface HttpCollector {
  readonly endpoint: string;
  /** When they came in, in milliseconds of `performance.now()`. */
  readonly times: number[];
  readonly requests: {
    readonly path: string;
    readonly spans: number;
    readonly encoding?: string;
  }[];
  close(): void;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request without encoding
  return Buffer.concat(chunks);
}

/** `replies`: then 200. */
export async function startHttpCollector(
  replies: readonly HttpReply[] | ((request: number) => HttpReply) = [],
): Promise<HttpCollector> {
  const times: number[] = [];
  const replyTo = (request: number): HttpReply | undefined =>
    typeof replies === 'function' ? replies(request) : replies[request - 1];
  const requests: { path: string; spans: number; encoding?: string }[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const encoding = request.headers['content-encoding'];
      const spans = countItems(encoding === 'gzip' ? gunzipSync(body) : body);
      requests.push({ path: request.url ?? '', spans, ...(encoding ? { encoding } : {}) });
      times.push(performance.now());
      const reply = replyTo(requests.length) ?? { status: 200 };
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    times,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
