import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests in progress have this long to end. */
const DRAIN_MILLIS = 5_000;
/** How long a client is awaited that neither sends its whole request nor reads its response. */
const STALLED_MILLIS = 250;

/**
 * Ends an HTTP server with connections open and requests in progress. It has to see every
 * connection, so it is made before the server listens.
 *
 * @example
 * const server = createServer(handler);
 * const closing = new GracefulClose(server);
 * server.listen(8000);
 * await closing.close({ drainMillis: 5_000 });
 */
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

  /**
   * Accepts no more connections, ends those without a request at once, lets requests in progress
   * end for up to `drainMillis` (default 5,000), then cuts what is left. Never rejects; a second
   * call waits for the first.
   */
  close({ drainMillis = DRAIN_MILLIS }: { readonly drainMillis?: number } = {}): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      const cut = setTimeout(() => {
        this.#server.closeAllConnections();
      }, drainMillis);
      const stopCutting = this.#cutStalled();
      // Its error says that the server was not listening: closed is closed.
      this.#server.close(() => {
        clearTimeout(cut);
        stopCutting();
        resolve();
      });
      for (const response of this.#inProgress) announceClose(response);
      this.#end(() => false);
    });
    return this.#closed;
  }

  /** A connection whose response was under way counts as idle only a turn after its end. */
  #closeIdleSoon(): void {
    setImmediate(() => {
      this.#end(() => false);
    });
  }

  /** Ends what was waiting for its client at two checks in a row. */
  #cutStalled(): () => void {
    let before = new Set<ServerResponse>();
    const timer = setInterval(() => {
      const stalled = new Set([...this.#inProgress].filter(isStalled));
      this.#end((response) => stalled.has(response) && before.has(response));
      before = stalled;
    }, STALLED_MILLIS);
    return () => {
      clearInterval(timer);
    };
  }

  /**
   * Ends the connections of which nothing is in progress but what is `over`. Node's own
   * closeIdleConnections leaves those that have not sent a whole request yet.
   */
  #end(over: (response: ServerResponse) => boolean): void {
    const inProgress = [...this.#inProgress].filter((response) => !over(response));
    const busy = new Set(inProgress.map(({ req }) => req.socket));
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.destroy();
  }
}

/** It is the client's turn: no handler is at work on it. */
function isStalled(response: ServerResponse): boolean {
  return !response.req.complete || response.writableEnded;
}

function announceClose(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
