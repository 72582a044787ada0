/**
 * Reads the text of a response, up to a bound: what claims to be a service may send without end.
 *
 * @module
 */
import type { Response } from 'undici';

/** The text, or undefined when there is more of it than `maxBytes`; then the rest is not read. */
export async function readBoundedText(
  { body }: Pick<Response, 'body'>,
  maxBytes: number,
): Promise<string | undefined> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop cancels the body, and with it the connection.
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
