import { createServer } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { isGrpcServing } from '../../network/grpc-health.mjs';
import { parsePort } from '../../network/parse-port.mjs';
import { acceptsConnections, freePorts, isPortFree } from '../../network/ports.mjs';

async function listening(use) {
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('no gRPC\r\n'),
  );
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use(server.address().port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('ports', () => {
  it('gives different free ones', async () => {
    const ports = await freePorts(5);
    expect(new Set(ports).size).toBe(5);
    expect(await Promise.all(ports.map(isPortFree))).toEqual([true, true, true, true, true]);
  });

  it('gives none that the system would give to an outgoing connection', async () => {
    expect(Math.max(...(await freePorts(50)))).toBeLessThan(32_768);
  });

  it('knows a taken one', () =>
    listening(async (port) => {
      expect(await isPortFree(port)).toBe(false);
      expect(await acceptsConnections('127.0.0.1', port)).toBe(true);
    }));

  it.each(['0', '65536', '80a', '-1', '1.5'])('refuses %s as a port', (text) => {
    expect(() => parsePort('METRICS_PORT', 8000, { METRICS_PORT: text })).toThrow(
      `METRICS_PORT is "${text}"; a port is 1 to 65535.`,
    );
  });

  it('takes the default for a variable that is unset or empty', () => {
    expect(parsePort('METRICS_PORT', 8000, {})).toBe(8000);
    expect(parsePort('METRICS_PORT', 8000, { METRICS_PORT: '' })).toBe(8000);
  });
});

describe('isGrpcServing', () => {
  const address = process.env.WFLO_TEST_TEMPORAL_ADDRESS;

  it('is true of a server that says it serves', async () => {
    expect(await isGrpcServing(address)).toBe(true);
  });

  it('is false of a service that the server does not have', async () => {
    expect(await isGrpcServing(address, { service: 'no.such.Service' })).toBe(false);
  });

  it('is false where nothing, or no gRPC, responds', async () => {
    const [free] = await freePorts(1);
    expect(await isGrpcServing(`127.0.0.1:${free}`)).toBe(false);
    await listening(async (port) => {
      expect(await isGrpcServing(`127.0.0.1:${port}`)).toBe(false);
    });
  });
});
