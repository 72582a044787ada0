import type { Server, ServerResponse } from 'node:http';

/** Requests in progress have this long to end. */
const DRAIN_MILLIS = 5_000;

/** Ends a server with keep-alive connections open and requests in progress. */
export class GracefulClose {
  readonly #server: Server;
  readonly #inProgress = new Set<ServerResponse>();
  #closed: Promise<void> | undefined;

  constructor(server: Server) {
    this.#server = server;
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
      this.#server.closeIdleConnections();
    });
    return this.#closed;
  }

  /** A connection whose answer was under way counts as idle only a turn after its end. */
  #closeIdleSoon(): void {
    setImmediate(() => {
      this.#server.closeIdleConnections();
    });
  }
}

function announceClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
