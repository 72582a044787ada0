import { once } from 'node:events';
import { connect } from 'node:net';
import { listen } from '../src/server/listen.ts';

const AN_HOUR = 3_600_000;

describe('listen', () => {
  it.each([
    '',
    'GET /v1/costs HT',
    'POST /v1/usage HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{',
  ])('closes beside a connection that has sent %j', async (text) => {
    const listening = await listen((_request, response) => response.end(), {
      host: '127.0.0.1',
      port: 0,
    });
    const socket = connect(listening.port, '127.0.0.1').resume();
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    await fetch(listening.url);
    await listening.close(AN_HOUR);
  });
});
