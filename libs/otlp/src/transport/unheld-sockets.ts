import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { Socket } from 'node:net';

/** Node publishes each TCP and pipe socket of a client there, before it connects. */
const CLIENT_SOCKETS = channel('net.client.socket');
const isOurs = new AsyncLocalStorage<true>();
let users = 0;

/**
 * Runs code whose connections, those included that it opens later on its own account, do not keep
 * the process alive, whatever it calls on them. For a library that holds the process while a call
 * is under way and offers no way not to. Sockets are seen between `watch` and its end.
 */
export function withoutHolding<T>(run: () => T): T {
  return isOurs.run(true, run);
}

/** @returns what ends it */
export function watchSockets(): () => void {
  users += 1;
  if (users === 1) CLIENT_SOCKETS.subscribe(letGo);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    users -= 1;
    if (users === 0) CLIENT_SOCKETS.unsubscribe(letGo);
  };
}

function letGo(message: unknown): void {
  if (isOurs.getStore() !== true) return;
  if (typeof message !== 'object' || message === null) return;
  const socket: unknown = Reflect.get(message, 'socket');
  if (!(socket instanceof Socket)) return;
  // Its handle is made while it connects, by each address that is tried.
  const release = (): void => {
    socket.unref();
    // HTTP/2 holds its socket for each call, by this; TLS by way of its own wrapper.
    const handle: unknown = Reflect.get(socket, '_handle');
    if (typeof handle === 'object' && handle !== null) Reflect.set(handle, 'ref', () => undefined);
  };
  process.nextTick(release);
  socket.on('connectionAttempt', release);
  socket.prependListener('connect', release);
}
