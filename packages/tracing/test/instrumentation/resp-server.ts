import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';

/** Speaks as much of Redis' protocol as a client needs for single commands. */
export async function startRespServer(): Promise<{
  readonly url: string;
  readonly server: Server;
}> {
  const server = createServer((socket) => {
    let pending = '';
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      pending += chunk.toString();
      for (;;) {
        const command = firstCommand(pending);
        if (command === undefined) return;
        pending = pending.slice(command.length);
        if (/\r\nquit\r\n/i.test(command)) {
          socket.end('+OK\r\n');
          return;
        }
        socket.write(/\r\ninfo\r\n/i.test(command) ? '$9\r\nloading:0\r\n' : '+OK\r\n');
      }
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { url: `redis://127.0.0.1:${port}`, server };
}

/** An array of strings that has arrived whole: `*1`, then `$4` and `info`, each line ended by CRLF. */
function firstCommand(text: string): string | undefined {
  const lines = text.split('\r\n').length - 1;
  const words = Number(/^\*(\d+)\r\n/.exec(text)?.[1] ?? Number.NaN);
  const length = 1 + 2 * words;
  if (!(lines >= length)) return undefined;
  return `${text.split('\r\n', length).join('\r\n')}\r\n`;
}
