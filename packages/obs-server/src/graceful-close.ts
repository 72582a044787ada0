import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests in progress have this long to end. */
const DRAIN_MILLIS = 5_000;

/** Ends a server with keep-alive connections open and requests in progress. */
export class GracefulClose {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #inProgress = new Set<ServerResponse>();
  #closed: Promise<void> | undefined;

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.prependListener('request', (_request, response) => {
      this.#inProgress.add(response);
      if (this.#closed !== undefined) announceClose(response);
      response.once('close', () => {
        this.#inProgress.delete(response);
        if (this.#closed !== undefined) this.#closeIdleSoon();
      });
    });
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      const cut = setTimeout(() => {
        this.#server.closeAllConnections();
      }, DRAIN_MILLIS);
      // Its error says that the server was not listening: closed is closed.
      this.#server.close(() => {
        clearTimeout(cut);
        resolve();
      });
      for (const response of this.#inProgress) announceClose(response);
      this.#endIdle();
    });
    return this.#closed;
  }

  /** A connection whose answer was under way counts as idle only a turn after its end. */
  #closeIdleSoon(): void {
    setImmediate(() => {
      this.#endIdle();
    });
  }

  /** Node's own closeIdleConnections leaves those that have not sent a whole request yet. */
  #endIdle(): void {
    const busy = new Set([...this.#inProgress].map(({ req }) => req.socket));
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.destroy();
  }
}

function announceClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
