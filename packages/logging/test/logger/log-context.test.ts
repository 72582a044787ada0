import { setImmediate as immediate } from 'node:timers/promises';

import { getLogger, withLogContext } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

describe('withLogContext', () => {
  it('reaches every logger over awaits, and not beyond the call', async () => {
    const log = captureLog();
    const run = async (id: string): Promise<void> =>
      withLogContext({ execution_id: id }, async () => {
        await immediate();
        getLogger('a').info('inside');
      });
    await Promise.all([run('e1'), run('e2')]);
    getLogger('a').info('outside');
    expect(log.all().map((line) => line['execution_id'])).toEqual(['e1', 'e2', undefined]);
  });

  it('nests, and yields to bound fields, which yield to the call', () => {
    const log = captureLog();
    withLogContext({ a: 'outer', b: 'outer', c: 'outer', d: 'outer' }, () => {
      withLogContext({ b: 'inner', c: 'inner', d: 'inner' }, () => {
        getLogger().bind({ c: 'bound', d: 'bound' }).info('x', { d: 'call' });
      });
    });
    expect(log.last()).toMatchObject({ a: 'outer', b: 'inner', c: 'bound', d: 'call' });
    for (const name of ['a', 'b', 'c', 'd']) {
      expect(log.raw[0]?.split(`"${name}":`)).toHaveLength(2);
    }
  });

  it('gives back what the function returns, and lets through what it throws', () => {
    expect(withLogContext({ a: 1 }, () => 42)).toBe(42);
    expect(() =>
      withLogContext({ a: 1 }, () => {
        throw new RangeError('mine');
      }),
    ).toThrow(RangeError);
  });
});
