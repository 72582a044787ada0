import { once } from 'node:events';
import { connect } from 'node:net';
import express from 'express';
import { listen } from '../../src/http/listen.ts';

const AN_HOUR = 3_600_000;

describe('listen', () => {
  it.each(['', 'GET /ready HT', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'])(
    'closes beside a connection that has sent %j',
    async (text) => {
      const app = express().use(express.json());
      const listening = await listen(app, '127.0.0.1', 0);
      const socket = connect(Number(new URL(listening.url).port), '127.0.0.1').resume();
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(text);
      await fetch(listening.url);
      await listening.close(AN_HOUR);
    },
  );
});
