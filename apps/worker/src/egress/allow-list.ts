import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { canonicalAddress } from './address-policy.ts';

interface HostEntry {
  readonly host: string;
  readonly wildcard: boolean;
  readonly port?: number;
}

/** Settings with such an entry have been refused before. */
function unreadable(entry: string): TypeError {
  return new TypeError(
    `WFLO_HTTP_ALLOWED_HOSTS has ${JSON.stringify(entry)}; expected a host (api.example.com), host:port, *.example.com, an address or a range (10.0.0.0/8)`,
  );
}

/** A host name or address as it is compared: lower case, in ASCII, no brackets, no trailing dot. */
export function canonicalHost(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  return canonicalAddress(name) ?? (domainToASCII(name) || name);
}

function parseHost(entry: string): HostEntry {
  const match =
    /^(\*\.)?(\[[\da-f:.]+\]|[^:*/\s[\]]+|[\da-f]*:[\da-f:.]*:[\da-f:.]*)(?::(\d{1,5}))?$/i.exec(
      entry,
    );
  const host = match?.[2];
  if (match === null || host === undefined) throw unreadable(entry);
  return {
    host: canonicalHost(host),
    wildcard: match[1] !== undefined,
    port: match[3] === undefined ? undefined : Number(match[3]),
  };
}

function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

/** WFLO_HTTP_ALLOWED_HOSTS: where http steps may go. */
export class AllowList {
  readonly #hosts: readonly HostEntry[];
  readonly #ranges: readonly [ipaddr.IPv4 | ipaddr.IPv6, number][];

  /** @throws {TypeError} for an entry that can't be read. */
  constructor(entries: readonly string[]) {
    const isRange = (entry: string) => ipaddr.isValidCIDR(entry);
    this.#ranges = entries.filter(isRange).map((entry) => ipaddr.parseCIDR(entry));
    this.#hosts = entries.filter((entry) => !isRange(entry)).map(parseHost);
  }

  allowsHost(host: string, port: number): boolean {
    return this.#listed(host, port, true) || this.#inRange(host);
  }

  /**
   * Whether an address that is out of reach otherwise is listed itself. The name that resolved to
   * it does not count, but for `localhost`, which means such an address: a name's owner may point
   * it anywhere.
   */
  allowsAddress(address: string, host: string, port: number): boolean {
    if (this.#listed(address, port, false) || this.#inRange(address)) return true;
    const name = canonicalHost(host);
    return (
      isLoopbackName(name) &&
      this.#listed(name, port, false) &&
      ipaddr.process(address).range() === 'loopback'
    );
  }

  #listed(given: string, port: number, wildcards: boolean): boolean {
    const host = canonicalHost(given);
    return this.#hosts.some((entry) => {
      if (entry.port !== undefined && entry.port !== port) return false;
      if (entry.wildcard) return wildcards && host.endsWith(`.${entry.host}`);
      return host === entry.host;
    });
  }

  #inRange(host: string): boolean {
    const address = canonicalAddress(host);
    if (address === undefined) return false;
    const parsed = ipaddr.parse(address);
    return this.#ranges.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
    );
  }
}
