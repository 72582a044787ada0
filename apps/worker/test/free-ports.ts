import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** As many different free ports as requested, below those that outgoing connections take. */
export async function freePorts(count: number): Promise<number[]> {
  const free = new Set<number>();
  while (free.size < count) {
    const port = randomInt(15_000, 32_768);
    if (await isFree(port)) free.add(port);
  }
  return [...free];
}

export async function freePort(): Promise<number> {
  const [port = NaN] = await freePorts(1);
  return port;
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
