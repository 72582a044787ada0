import { Writable } from 'node:stream';

import { configureLogging, flushLogging, getLogger, loggingStats } from '../../src/index.ts';

it('a stream that fails costs no more than its lines', async () => {
  const stream = new Writable({
    write(_chunk, _encoding, callback) {
      callback(new Error('stream broken'));
    },
  });
  configureLogging({ jsonOutput: true, destination: stream });
  getLogger().info('x');
  await new Promise((resolve) => stream.once('close', resolve));
  expect(loggingStats().lastError).toBe('stream broken');
  expect(() => {
    getLogger().info('y');
  }).not.toThrow();
});

it('a destination that throws is counted by its code', () => {
  const write = (): never => {
    throw Object.assign(new Error('no'), { code: 'EIO' });
  };
  configureLogging({ jsonOutput: true, destination: { write } });
  getLogger().info('x');
  expect(loggingStats().dropped['EIO']).toBe(1);
});

it('a stream that falls behind holds a bounded number of bytes, and the rest is counted', async () => {
  const taken: string[] = [];
  let resume: (() => void) | undefined;
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string, _encoding, callback) {
      taken.push(chunk);
      if (resume === undefined) resume = callback;
      else callback();
    },
  });
  configureLogging({ jsonOutput: true, destination: stream });
  const before = loggingStats();
  for (let i = 0; i < 2_000; i += 1) getLogger().info('x', { filler: 'x'.repeat(16_000) });
  const stats = loggingStats();
  const lost = stats.dropped['BACKPRESSURE'] ?? 0;
  expect(lost).toBeGreaterThan(0);
  expect(stats.written - before.written + lost).toBe(2_000);
  expect(stream.writableLength).toBeLessThan(17 * 1024 * 1024);

  const flushed = flushLogging();
  resume?.();
  await flushed;
  expect(stream.writableLength).toBe(0);
  expect(taken).toHaveLength(2_000 - lost);
});
