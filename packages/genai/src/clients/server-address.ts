import type { ServerAddress } from '../call/call-types.ts';

export function serverAddress(url: unknown): ServerAddress | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return { address, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
}
