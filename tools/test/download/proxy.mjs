/** A host with a certificate of its own, and a proxy that leads to it: both count who comes. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';

/** An HTTPS server on a free port of localhost; its certificate is `certificate.pem` in `folder`. */
export async function startHost(folder, respond) {
  const [key, certificate] = ['key.pem', 'certificate.pem'].map((name) => join(folder, name));
  const subject = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
  ];
  const pair = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key];
  execFileSync('openssl', ['req', ...pair, '-out', certificate, ...subject], { stdio: 'ignore' });
  const server = createHttpsServer(
    { key: readFileSync(key), cert: readFileSync(certificate) },
    respond,
  );
  return { certificate, ...(await listen(server)) };
}

/** A proxy that opens tunnels to this machine, whatever host is requested. */
export async function startProxy() {
  const tunnels = [];
  const server = createHttpServer();
  server.on('connect', (request, socket, head) => {
    tunnels.push(request.url);
    const upstream = connect(Number(request.url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [upstream, socket]) end.on('error', () => upstream.destroy());
  });
  return { tunnels, ...(await listen(server)) };
}

async function listen(server) {
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: server.address().port, close };
}
