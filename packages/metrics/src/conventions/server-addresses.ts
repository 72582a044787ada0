const MAX_SERVERS = 100;
const OVERFLOW = 'overflow';

/** The servers that a process calls, bounded in number: a crawler calls one more each second. */
export class ServerAddresses {
  readonly #seen = new Set<string>();

  /** Whether this one is among the first, and so has series of its own. */
  admits(address: string, port: string): boolean {
    const server = `${address}:${port}`;
    if (this.#seen.has(server)) return true;
    if (this.#seen.size >= MAX_SERVERS) return false;
    this.#seen.add(server);
    return true;
  }

  /** The labels of all others. */
  readonly overflow = { server_address: OVERFLOW, server_port: '' };
}
