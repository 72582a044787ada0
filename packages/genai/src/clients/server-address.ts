import { regionOfUrl } from '@wflo/pricing';
import type { ServerAddress } from '../call/call-types.ts';
import { remembered } from '../values/remembered.ts';
import { safely } from '../values/safely.ts';

export function serverAddress(url: unknown): ServerAddress | undefined {
  return typeof url === 'string' ? addressIn(url) : undefined;
}

const addressIn = remembered((url): ServerAddress | undefined => {
  if (!URL.canParse(url)) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  return { address, port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port) };
});

/** Of an endpoint that is one of a region. */
export function regionAt(url: unknown): string | undefined {
  return typeof url === 'string' ? regionIn(url) : undefined;
}

const regionIn = remembered((url) => safely(() => regionOfUrl(url)));
