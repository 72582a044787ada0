import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import { constants, createGzip } from 'node:zlib';

/** What fits into one packet gains nothing. */
const MIN_BYTES = 1_400;
/** What more clients request at once goes out as it is: each holds a thread of the pool. */
const MAX_AT_ONCE = 2;
/** A slice of the body, after which the pool is free for others. */
const SLICE_BYTES = 65_536;

let running = 0;

/** Whether a body of this size is to be compressed for this client, now. */
export function takesGzip({ headers }: Pick<IncomingMessage, 'headers'>, bytes: number): boolean {
  return bytes >= MIN_BYTES && running < MAX_AT_ONCE && accepts(headers['accept-encoding']);
}

/** Sends the body compressed, slice by slice away from the event loop, as fast as it is read. */
export function gzipped(
  request: IncomingMessage,
  response: ServerResponse,
  chunks: readonly Uint8Array[],
): void {
  response.setHeader('content-encoding', 'gzip');
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  running += 1;
  const gzip = createGzip({ level: constants.Z_BEST_SPEED, chunkSize: SLICE_BYTES });
  // An error is that of a client that left.
  pipeline(Readable.from(slices(chunks)), gzip, response, () => {
    running -= 1;
  });
}

function* slices(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      yield chunk.subarray(start, start + SLICE_BYTES);
    }
  }
}

/** By RFC 9110: the weight of gzip, else that of `*`; 0 refuses it. */
function accepts(header: string | string[] | undefined): boolean {
  const weights = new Map(
    String(header ?? '')
      .toLowerCase()
      .split(',')
      .map((part): [string, number] => {
        const [coding = '', ...parameters] = part.split(';').map((text) => text.trim());
        const weight = parameters.find((parameter) => parameter.startsWith('q='));
        return [coding, weight === undefined ? 1 : Number(weight.slice(2))];
      }),
  );
  return (weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0) > 0;
}
