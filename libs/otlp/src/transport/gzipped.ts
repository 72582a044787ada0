import { promisify } from 'node:util';

/** Compresses off the event loop. */
export async function gzipped(body: Uint8Array): Promise<Uint8Array> {
  const { gzip } = await import('node:zlib');
  return promisify(gzip)(body);
}
