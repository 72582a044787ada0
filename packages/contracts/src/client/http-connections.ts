import type * as Undici from 'undici';
import type { Agent, RequestInit, Response } from 'undici';

/** Only our own time limit counts: undici's would end a sandbox run after 300 s of silence. */
const LIMITS = { headersTimeout: 0, bodyTimeout: 0 };

interface Opened {
  readonly fetch: typeof Undici.fetch;
  readonly pooled: Agent;
  readonly unpooled: Agent;
}

/**
 * The connections of one client. The package undici is loaded for the first call: importing a
 * contract for its schemas must not take the time of it.
 */
export class HttpConnections {
  #opened: Promise<Opened> | undefined;

  /**
   * Sends a request. A kept-alive connection that the service closes as we send breaks the call,
   * and a call that is not idempotent would be lost: it is not `pooled` and takes a connection of
   * its own.
   */
  async fetch(
    url: string,
    { pooled, ...init }: RequestInit & { readonly pooled: boolean },
  ): Promise<Response> {
    this.#opened ??= open();
    const opened = await this.#opened;
    return opened.fetch(url, { ...init, dispatcher: pooled ? opened.pooled : opened.unpooled });
  }
}

async function open(): Promise<Opened> {
  // Has Node set up its own `fetch` first: undici else puts its dispatcher under everybody's.
  Reflect.get(globalThis, 'Response');
  const { Agent, fetch } = await import('undici');
  return { fetch, pooled: new Agent(LIMITS), unpooled: new Agent({ ...LIMITS, pipelining: 0 }) };
}
