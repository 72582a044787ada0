import { regionOfUrl } from '@wflo/pricing';
import type { ServerAddress } from '../call/call-types.ts';
import { safely } from '../values/safely.ts';

export function serverAddress(url: unknown): ServerAddress | undefined {
  if (typeof url !== 'string' || !URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return { address, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
}

/** Of an endpoint that is one of a region. */
export function regionAt(url: unknown): string | undefined {
  return typeof url === 'string' ? safely(() => regionOfUrl(url)) : undefined;
}
