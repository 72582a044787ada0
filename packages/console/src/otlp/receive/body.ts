import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import type { Readable } from 'node:stream';
import { ConsoleError } from '../../errors.ts';

export class BodyTooLargeError extends ConsoleError {
  constructor(maxBytes: number) {
    super('WFLO_CONSOLE_TOO_LARGE', 413, `the body has more than ${maxBytes} bytes`);
  }
}

/**
 * The body of a request, unpacked, of at most `maxBytes` after unpacking.
 *
 * @throws {BodyTooLargeError}
 * @throws {ConsoleError} 415 for an encoding other than gzip and deflate, 400 for a damaged one
 */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes)
    throw new BodyTooLargeError(maxBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of unpacked(request)) {
      const buffer = chunk as Buffer;
      bytes += buffer.length;
      if (bytes > maxBytes) throw new BodyTooLargeError(maxBytes);
      chunks.push(buffer);
    }
  } catch (cause) {
    if (cause instanceof ConsoleError) throw cause;
    throw new ConsoleError('WFLO_CONSOLE_REQUEST_INVALID', 400, 'the body cannot be read', {
      cause,
    });
  }
  return Buffer.concat(chunks);
}

function unpacked(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    throw new ConsoleError(
      'WFLO_CONSOLE_REQUEST_INVALID',
      415,
      `content-encoding ${encoding}: expected gzip`,
    );
  }
  const unpack = encoding === 'gzip' ? createGunzip() : createInflate();
  request.on('error', (error) => unpack.destroy(error));
  request.on('aborted', () => unpack.destroy(new Error('aborted')));
  return request.pipe(unpack);
}
