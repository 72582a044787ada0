/**
 * A TCP proxy that can be shut, as a network or a server is that goes down.
 *
 * @module
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export class TcpGate {
  readonly #sockets = new Set<Socket>();
  #shut = false;
  readonly #server: Server;

  /** Connects to `host:port` for whoever connects to it. */
  constructor(host: string, port: number) {
    this.#server = createServer((near) => {
      if (this.#shut) {
        near.destroy();
        return;
      }
      const far = connect(port, host);
      for (const socket of [near, far]) {
        this.#sockets.add(socket);
        socket.on('close', () => {
          this.#sockets.delete(socket);
          near.destroy();
          far.destroy();
        });
        socket.on('error', () => undefined);
      }
      near.pipe(far).pipe(near);
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every connection, and each new one. */
  shut(): void {
    this.#shut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  open(): void {
    this.#shut = false;
  }

  close(): void {
    this.shut();
    this.#server.close();
  }
}
