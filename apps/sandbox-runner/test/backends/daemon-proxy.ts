/**
 * Stands between the backend and the real Docker daemon, and can stop responding: a daemon that
 * hangs, without doing it to the one of the machine.
 *
 * @module
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const DAEMON = process.env['DOCKER_HOST']?.replace(/^unix:\/\//, '') ?? '/var/run/docker.sock';

export interface DaemonProxy {
  readonly socketPath: string;
  /** Lets nothing through any more; connections stay open. */
  freeze(): void;
  close(): Promise<void>;
}

export async function startDaemonProxy(): Promise<DaemonProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'wflo-daemon-'));
  const socketPath = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  let isFrozen = false;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (client) => {
    const daemon = connect({ path: DAEMON, allowHalfOpen: true });
    for (const socket of [client, daemon]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    if (isFrozen) return;
    client.pipe(daemon).pipe(client);
  });
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    socketPath,
    freeze: () => {
      isFrozen = true;
      for (const socket of sockets) socket.unpipe().pause();
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await rm(folder, { recursive: true });
    },
  };
}
