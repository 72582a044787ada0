import { pino } from 'pino';

import { replaceStream } from '../../src/pino/pino-internals.ts';

it('a pino logger writes to the new stream, without its mixin, and gives the old one', () => {
  const [before, after]: [string[], string[]] = [[], []];
  const stream = { write: (line: string) => before.push(line) };
  const logger = pino({ base: null, timestamp: false, mixin: () => ({ mixed: true }) }, stream);
  logger.info('first');
  expect(replaceStream(logger, { write: (line: string) => after.push(line) }, pino.symbols)).toBe(
    stream,
  );
  logger.info('second');
  logger.child({ a: 1 }).info('third');
  expect(before).toEqual(['{"level":30,"mixed":true,"msg":"first"}\n']);
  expect(after).toEqual(['{"level":30,"msg":"second"}\n', '{"level":30,"a":1,"msg":"third"}\n']);
});
