import { createServer, type IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { countItems } from './count-items.ts';

/** An OTLP HTTP receiver that responds with these statuses in turn, then with 200. */
export interface HttpCollector {
  readonly endpoint: string;
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

export async function startHttpCollector(
  replies: readonly { status: number; headers?: Record<string, string> }[] = [],
): Promise<HttpCollector> {
  const requests: { path: string; spans: number; encoding?: string }[] = [];
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const encoding = request.headers['content-encoding'];
      const spans = countItems(encoding === 'gzip' ? gunzipSync(body) : body);
      const reply = replies[requests.length] ?? { status: 200 };
      requests.push({ path: request.url ?? '', spans, ...(encoding ? { encoding } : {}) });
      response.writeHead(reply.status, reply.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
