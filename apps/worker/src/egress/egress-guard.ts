import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { Agent } from 'undici';
import { EgressDeniedError } from '../errors.ts';
import { canonicalAddress, forbiddenRange } from './address-policy.ts';
import { AllowList, canonicalHost } from './allow-list.ts';

type LookupCallback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** Resolves a name to all of its addresses; `dns.lookup` unless a test says otherwise. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

export interface EgressGuardOptions {
  /** Entries of WFLO_HTTP_ALLOWED_HOSTS. */
  readonly allowedHosts: readonly string[];
  readonly resolve?: Resolve;
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

/**
 * Decides where http steps may connect. Names are checked when the request is made, addresses at
 * the moment of connecting: a name can't resolve to one thing for the check and to another for the
 * connection.
 */
export class EgressGuard {
  readonly #allowList: AllowList;
  readonly #resolve: Resolve;
  readonly #agents = new Map<number, Agent>();

  /** @throws {TypeError} for an entry that can't be read. */
  constructor({ allowedHosts, resolve = dnsLookup }: EgressGuardOptions) {
    this.#allowList = new AllowList(allowedHosts);
    this.#resolve = resolve;
  }

  /** The URL, if a step may request it. @throws {EgressDeniedError} `WFLO_EGRESS_DENIED`. */
  check(text: string, base?: URL): URL {
    if (!URL.canParse(text, base?.href))
      throw new EgressDeniedError(JSON.stringify(text), 'not a URL');
    const url = new URL(text, base?.href);
    if (url.protocol !== 'http:' && url.protocol !== 'https:') {
      throw new EgressDeniedError(url.protocol, 'only http and https are allowed');
    }
    if (url.username !== '' || url.password !== '') {
      throw new EgressDeniedError(url.host, 'credentials belong into a header, not into the URL');
    }
    const port = portOf(url);
    if (!this.#allowList.allowsHost(url.hostname, port)) {
      throw new EgressDeniedError(
        url.host,
        'the host is not on the allow-list. List it in WFLO_HTTP_ALLOWED_HOSTS to allow it',
      );
    }
    // A literal address never reaches `lookup`.
    const address = canonicalAddress(canonicalHost(url.hostname));
    if (address !== undefined) this.#checkAddress(address, url.hostname, port);
    return url;
  }

  /** The connections for a URL that `check` returned. */
  agentFor(url: URL): Agent {
    const port = portOf(url);
    const known = this.#agents.get(port);
    if (known !== undefined) return known;
    const agent = new Agent({
      connect: {
        timeout: 10_000,
        lookup: (hostname: string, options: LookupOptions, done: LookupCallback) => {
          this.#lookup(hostname, port, options, done);
        },
      },
    });
    this.#agents.set(port, agent);
    return agent;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()));
    this.#agents.clear();
  }

  #checkAddress(address: string, host: string, port: number): void {
    const range = forbiddenRange(address);
    if (range === undefined || this.#allowList.allowsAddress(address, host, port)) return;
    throw new EgressDeniedError(
      canonicalHost(host) === address ? address : `${host} (${address})`,
      `the address is not public (${range}). List it in WFLO_HTTP_ALLOWED_HOSTS to allow it`,
    );
  }

  #lookup(hostname: string, port: number, options: LookupOptions, done: LookupCallback): void {
    this.#resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        done(error, []);
        return;
      }
      try {
        for (const { address } of addresses) this.#checkAddress(address, hostname, port);
      } catch (denied) {
        done(denied instanceof Error ? denied : new Error(String(denied)), []);
        return;
      }
      const [first] = addresses;
      if (options.all === true || first === undefined) done(null, addresses);
      else done(null, first.address, first.family);
    });
  }
}
