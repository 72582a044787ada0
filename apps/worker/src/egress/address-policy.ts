import ipaddr from 'ipaddr.js';

/** Azure's metadata and DNS service, the one that lies in a public range. */
const PUBLIC_METADATA_ADDRESSES = new Set(['168.63.129.16']);

const GLOBAL_UNICAST = ipaddr.parseCIDR('2000::/3');

/** The dotted or colon form of an address in any accepted spelling; undefined when it is a name. */
export function canonicalAddress(text: string): string | undefined {
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(bare)) return undefined;
  // `process` turns an IPv4-mapped IPv6 address into the IPv4 address that it means.
  return ipaddr.process(bare).toString();
}

/**
 * Why an http step must never reach an address by itself (this machine, private networks, the
 * clouds' metadata services), or undefined for one on the public internet.
 */
export function forbiddenRange(address: string): string | undefined {
  const canonical = canonicalAddress(address);
  if (canonical === undefined) return 'not an IP address';
  if (PUBLIC_METADATA_ADDRESSES.has(canonical)) return 'cloud metadata';
  const parsed = ipaddr.parse(canonical);
  if (parsed.kind() === 'ipv6' && parsed.match(ipaddr.parseCIDR('::/96'))) {
    return 'IPv4-compatible IPv6';
  }
  const range = parsed.range();
  // All that IANA gives out as global unicast; what is not allotted may mean anything one day.
  if (range === 'unicast' && parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_UNICAST)) {
    return 'not global unicast';
  }
  return range === 'unicast' ? undefined : range;
}
