/**
 * A real HTTP server that responds by a script and records its requests.
 *
 * @module
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedRequest {
  readonly method: string | undefined;
  readonly url: string | undefined;
  /** Names and values in turn, as they came over the wire. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly remotePort: number | undefined;
}

export interface ScriptedService {
  readonly baseUrl: string;
  readonly requests: ReceivedRequest[];
  close(): Promise<void>;
}

export type Reply = (response: ServerResponse, request: ReceivedRequest) => void;

/** One reply per request; the last one serves all further requests. */
export async function startScriptedService(...replies: Reply[]): Promise<ScriptedService> {
  const requests: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method, url, rawHeaders, headers, socket } = request;
      const received = {
        method,
        url,
        rawHeaders,
        headers,
        body: Buffer.concat(chunks).toString(),
        remotePort: socket.remotePort,
      };
      const reply = replies[Math.min(requests.length, replies.length - 1)];
      requests.push(received);
      reply?.(response, received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Replies with JSON. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Breaks the connection instead of replying. */
export const hangUp: Reply = (response) => {
  response.destroy();
};

/** Never replies. */
export const silence: Reply = () => undefined;
