import { jest } from '@jest/globals';
import { sharedState } from '../src/index.ts';

it('is made once, and is the same for all copies', () => {
  let made = 0;
  const create = () => ({ number: (made += 1) });
  const first = sharedState('@wflo/one', 1, create);
  expect(sharedState('@wflo/one', 1, create)).toBe(first);
  expect(first).toEqual({ number: 1 });
});

it('is its own for a copy whose state has another shape, which warns', () => {
  const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const first = sharedState('@wflo/two/part', 1, () => ({ old: true }));
  const second = sharedState('@wflo/two/part', 2, () => ({ old: false }));
  expect([first, second]).toEqual([{ old: true }, { old: false }]);
  expect(warn.mock.calls).toEqual([
    [expect.stringContaining('npm ls @wflo/two)'), { code: 'WFLO_STATE_VERSION' }],
  ]);
});
