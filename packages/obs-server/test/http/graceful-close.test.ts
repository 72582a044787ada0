import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { GracefulClose } from '../../src/http/graceful-close.ts';

/** Nothing here may wait for it. */
const AN_HOUR = 3_600_000;

const LARGE = Buffer.alloc(32 * 1_048_576);

describe('GracefulClose', () => {
  let server: Server;
  let closing: GracefulClose;
  let release: (value?: undefined) => void;
  let arrived: Promise<unknown>;

  beforeEach(async () => {
    const { promise: released, resolve } = Promise.withResolvers<undefined>();
    const { promise, resolve: isHere } = Promise.withResolvers<undefined>();
    release = resolve;
    arrived = promise;
    server = createServer((request, response) => {
      if (request.url === '/large') response.end(LARGE);
      else if (request.method === 'POST') request.resume().on('end', () => response.end('read'));
      else if (request.url === '/slow') {
        isHere(undefined);
        void released.then(() => response.end('done'));
      } else response.end('ok');
    });
    closing = new GracefulClose(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  const port = () => (server.address() as AddressInfo).port;

  it.each([
    ['nothing', ''],
    ['half a request line', 'GET / HT'],
    ['half its headers', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['half its body', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'],
    [
      'a whole request, and reads nothing of the response',
      'GET /large HTTP/1.1\r\nHost: x\r\n\r\n',
    ],
  ])(
    'ends a connection that has sent %s while it waits for a request in progress',
    async (_what, text) => {
      const slow = fetch(`http://127.0.0.1:${port()}/slow`);
      await arrived;
      const socket = connect(port(), '127.0.0.1').pause();
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(text);
      // What was written before has been read when this has a response.
      await (await fetch(`http://127.0.0.1:${port()}/`)).text();
      const closed = closing.close({ drainMillis: AN_HOUR });
      await ended(server, 1);
      release();
      expect(await (await slow).text()).toBe('done');
      await closed;
      socket.destroy();
    },
  );

  it('lets the body of a request arrive that is on its way', async () => {
    const socket = connect(port(), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab');
    await once(server, 'request');
    const closed = closing.close({ drainMillis: AN_HOUR });
    socket.write('cd');
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(reply.toString()).toContain('200 OK');
    await closed;
  });
});

/** Waits until so many connections are left. */
async function ended(server: Server, left: number): Promise<void> {
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<number>();
    server.getConnections((_error, count) => {
      resolve(count);
    });
    if ((await promise) === left) return;
    await new Promise((turn) => setTimeout(turn, 20));
  }
}
