/**
 * POSTs bodies over connections that stay open, each caller one at a time, with as little work of
 * its own as it can: it shares the machine with what it measures.
 *
 * @module
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  readonly callers: number;
  readonly requests: number;
  readonly path: (index: number) => string;
  readonly body: (index: number) => string;
}

export interface LoadResult {
  /** From the first request to the last response. */
  readonly micros: number;
  /** Of each request, in order of size. */
  readonly latencyMillis: readonly number[];
  readonly bodies: readonly string[];
}

/** Fails at the first response that is no success. */
export async function load({ port, callers, requests, path, body }: Load): Promise<LoadResult> {
  const latencyMillis: number[] = [];
  const bodies: string[] = [];
  let next = 0;
  const call = async () => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    for (let index = next++; index < requests; index = next++) {
      const text = body(index);
      const sent = performance.now();
      socket.write(
        `POST ${path(index)} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      );
      bodies.push(await responseBody(socket));
      latencyMillis.push(performance.now() - sent);
    }
    socket.destroy();
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: callers }, call));
  const micros = (performance.now() - start) * 1_000;
  return { micros, latencyMillis: latencyMillis.sort((a, b) => a - b), bodies };
}

async function responseBody(socket: Socket): Promise<string> {
  let text = '';
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) continue;
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? '0');
    if (text.length < end + 4 + length) continue;
    if (!text.startsWith('HTTP/1.1 2')) throw new Error(text);
    return text.slice(end + 4);
  }
}
