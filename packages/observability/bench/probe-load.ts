/**
 * A fixed rate of GET requests over a few keep-alive connections of their own. A request is due by
 * the clock and its time counts from then: one that waits for those before it is slow, not absent.
 */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';

const CONNECTIONS = 32;
const TICK_MILLIS = 1;

export interface Load {
  readonly port: number;
  readonly path: string;
  readonly perSecond: number;
  readonly seconds: number;
}

/** Milliseconds of each request. */
export async function latencies({ port, path, perSecond, seconds }: Load): Promise<number[]> {
  const request = `GET ${path} HTTP/1.1\r\nHost: bench\r\n\r\n`;
  const total = perSecond * seconds;
  const due: number[] = [];
  const taken: number[] = [];
  const idle: Socket[] = [];
  const { promise: done, resolve, reject } = Promise.withResolvers<undefined>();

  const replace = (): void => {
    void open(port).then((next) => {
      idle.push(next);
      send();
    }, reject);
  };
  const ask = (socket: Socket, dueMillis: number): void => {
    // The server may end a connection that it kept alive just as we write on it.
    const onClose = (): void => {
      due.unshift(dueMillis);
      replace();
    };
    socket.once('close', onClose);
    // The answers are far smaller than one packet.
    socket.once('data', (answer: Buffer) => {
      socket.off('close', onClose);
      if (!answer.toString('latin1', 0, 12).endsWith('200')) reject(new Error(String(answer)));
      taken.push(performance.now() - dueMillis);
      idle.push(socket);
      if (taken.length === total) resolve(undefined);
      else send();
    });
    socket.write(request);
  };
  const send = (): void => {
    while (due.length > 0 && idle.length > 0) {
      const socket = idle.shift();
      if (socket?.writable !== true) {
        replace();
        continue;
      }
      const dueMillis = due.shift();
      if (dueMillis !== undefined) ask(socket, dueMillis);
    }
  };

  idle.push(...(await Promise.all(Array.from({ length: CONNECTIONS }, () => open(port)))));
  const startMillis = performance.now();
  let asked = 0;
  const ticking = setInterval(() => {
    const elapsedSeconds = (performance.now() - startMillis) / 1_000;
    for (; asked < Math.min(total, elapsedSeconds * perSecond); asked += 1) {
      due.push(startMillis + (asked / perSecond) * 1_000);
    }
    send();
  }, TICK_MILLIS);
  try {
    await done;
  } finally {
    clearInterval(ticking);
    for (const socket of idle) socket.destroy();
  }
  return taken;
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  socket.on('error', () => socket.destroy());
  return socket;
}
