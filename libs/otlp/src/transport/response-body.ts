import type { Readable } from 'node:stream';

/** What the OTLP specification recommends as the limit of a response ("OTLP/HTTP Response"). */
export const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;
const MAX_TEXT_LENGTH = 150;

/** Collects the body of a response; `tooLong` is called, and no more is read, where it is. */
export function collectBody(response: Readable, tooLong: () => void): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes <= MAX_RESPONSE_BYTES) {
      chunks.push(chunk);
      return;
    }
    tooLong();
    response.destroy();
  });
  return () => Buffer.concat(chunks);
}

/** Why a connection failed, in Node's words. */
export function connectionProblem(error: Error): string {
  const tls = tlsProblem(error.message);
  if (tls !== undefined) return tls;
  // An AggregateError of several addresses has no message of its own.
  if (error.message === '' && 'code' in error) return String(error.code);
  // A call that waited for a connection which then failed.
  return /\(caused by: (.+)\)$/.exec(error.message)?.[1] ?? error.message;
}

/** OpenSSL's words without its numbers and files; undefined for what is none of its errors. */
export function tlsProblem(message: string): string | undefined {
  const reason = /error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/.exec(message)?.[1];
  return reason === undefined ? undefined : `TLS: ${reason}`;
}

/** The beginning of a text that somebody wrote for people, in one line. Go's servers may not name it. */
export function shortText(body: Uint8Array, contentType = 'text/plain'): string {
  if (!/^(?:text\/plain|application\/json)\b/.test(contentType)) return '';
  return new TextDecoder().decode(body).replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT_LENGTH);
}
