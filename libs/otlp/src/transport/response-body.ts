import type { Readable } from 'node:stream';

/** A response of OTLP is a few bytes; more than this is no collector's. */
const MAX_BYTES = 64 * 1024;

/** Collects the body of a response; one that is too long ends with an error. */
export function collectBody(response: Readable): () => Buffer {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.byteLength;
    if (bytes <= MAX_BYTES) chunks.push(chunk);
    else response.destroy(new Error(`response above ${MAX_BYTES} bytes`));
  });
  return () => Buffer.concat(chunks);
}

/** Why a connection failed, in Node's words. */
export function connectionProblem(error: Error): string {
  // An AggregateError of several addresses has no message of its own.
  if (error.message === '' && 'code' in error) return String(error.code);
  // A call that waited for a connection which then failed.
  return /\(caused by: (.+)\)$/.exec(error.message)?.[1] ?? error.message;
}
