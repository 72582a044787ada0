import { OutputDemultiplexer } from '../../src/backends/docker/output-demultiplexer.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([header, Buffer.from(text)]);
}

describe('OutputDemultiplexer', () => {
  const connection = Buffer.concat([
    frame(1, 'out'),
    frame(2, 'err'),
    frame(1, ''),
    frame(1, ' more'),
  ]);

  it.each([1, 2, 3, 7, 8, 9, connection.length])(
    'takes the streams apart when they arrive %i bytes at a time',
    (size) => {
      const taken = { stdout: '', stderr: '' };
      const demultiplexer = new OutputDemultiplexer((stream, chunk) => {
        taken[stream] += Buffer.from(chunk).toString();
      });
      for (let offset = 0; offset < connection.length; offset += size) {
        demultiplexer.push(connection.subarray(offset, offset + size));
      }
      expect(taken).toEqual({ stdout: 'out more', stderr: 'err' });
    },
  );
});
