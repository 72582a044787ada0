import { randomInt } from 'node:crypto';
import { connect, createServer } from 'node:net';

/** Below those that the system takes for outgoing connections. */
const LOWEST = 15_000;
const HIGHEST = 32_767;

/**
 * As many different free ports of 127.0.0.1 as requested. No outgoing connection takes one before
 * it is used, as it may with a port that the system has chosen.
 */
export async function freePorts(count) {
  const ports = new Set();
  while (ports.size < count) {
    const port = randomInt(LOWEST, HIGHEST + 1);
    if (await isPortFree(port)) ports.add(port);
  }
  return [...ports];
}

export async function freePort() {
  const [port] = await freePorts(1);
  return port;
}

/** Whether nothing listens on the port of 127.0.0.1. */
export async function isPortFree(port) {
  try {
    const server = await listen(port);
    await new Promise((resolve) => server.close(resolve));
    return true;
  } catch (error) {
    if (error.code === 'EADDRINUSE' || error.code === 'EACCES') return false;
    throw error;
  }
}

/** As `isPortFree`, and nothing listens there on all addresses, beside which macOS lets one bind. */
export async function isUnused(port) {
  return (await isPortFree(port)) && !(await acceptsConnections('127.0.0.1', port));
}

/** Whether something accepts TCP connections there. */
export function acceptsConnections(host, port, timeoutMillis = 1_000) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result) => {
      socket.destroy();
      resolve(result);
    };
    socket.setTimeout(timeoutMillis, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

function listen(port) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1' }, () => resolve(server));
  });
}
