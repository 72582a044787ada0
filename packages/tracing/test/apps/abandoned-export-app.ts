/**
 * Ends while an export without a response is under way, and never shuts tracing down. The peer, in
 * PEER: `tcp` says nothing at all, nor does `proxy`, before an endpoint of https; `tls` no more than the
 * handshake, `http2` and `https2` take the call and go silent; `name server` is asked for the address
 * of the collector and says nothing.
 */
import { createSocket } from 'node:dgram';
import { setServers } from 'node:dns';
import { readFileSync } from 'node:fs';
import { createSecureServer, createServer as createHttp2Server } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { certificate } from '@wflo/otlp/collector';
import { configureTracing, getTracer } from '../../src/index.ts';

let arrived: () => void = () => undefined;
const arrival = new Promise<void>((resolve) => (arrived = resolve));

function silentPeer(kind: string | undefined): Server {
  if (kind === 'tcp' || kind === 'proxy')
    return createServer((socket) => socket.once('data', arrived));
  const key = readFileSync(certificate.key);
  const cert = readFileSync(certificate.cert);
  if (kind === 'tls') {
    return createTlsServer({ key, cert }, (socket) => {
      socket.unref();
      socket.once('data', arrived);
    });
  }
  const server = kind === 'http2' ? createHttp2Server() : createSecureServer({ key, cert });
  server.on('session', (session) => {
    session.unref();
  });
  return server.on('stream', (stream) => stream.once('data', arrived));
}

const peer = silentPeer(process.env['PEER']);
peer.on('connection', (socket: Socket) => socket.unref());
await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
const address = peer.address();
if (address === null || typeof address === 'string') throw new Error('no port');

const scheme = process.env['PEER'] === 'tcp' || process.env['PEER'] === 'http2' ? 'http' : 'https';
let otlpEndpoint = `${scheme}://localhost:${address.port}`;
if (process.env['PEER'] === 'proxy') {
  process.env['NODE_USE_ENV_PROXY'] = '1';
  process.env['HTTPS_PROXY'] = process.env['grpc_proxy'] = `http://localhost:${address.port}`;
  otlpEndpoint = 'https://collector.example:4317';
}
if (process.env['PEER'] === 'name server') {
  const nameServer = createSocket('udp4', arrived).unref();
  await new Promise<void>((resolve) => nameServer.bind(0, '127.0.0.1', resolve));
  setServers([`127.0.0.1:${nameServer.address().port}`]);
  otlpEndpoint = 'http://collector.example:4317';
}
process.env['OTEL_EXPORTER_OTLP_CERTIFICATE'] = certificate.cert;
configureTracing({ otlpEndpoint });
for (let made = 0; made < 600; made += 1) getTracer().startSpan('work').end();
await arrival;
peer.unref();
process.stdout.write('over');
