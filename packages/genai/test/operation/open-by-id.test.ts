import { OpenById } from '../../src/operation/open-by-id.ts';

function entry(): { isAbandoned: boolean; abandon(): void } {
  return {
    isAbandoned: false,
    abandon() {
      this.isAbandoned = true;
    },
  };
}

it('gives up what has been open longest, and counts it', () => {
  const open = new OpenById<ReturnType<typeof entry>>(2);
  const [first, second, third] = [entry(), entry(), entry()];
  open.add('1', first);
  open.add('2', second);
  open.add('3', third);
  expect([first, second, third].map(({ isAbandoned }) => isAbandoned)).toEqual([
    true,
    false,
    false,
  ]);
  expect([open.dropped, open.size]).toEqual([1, 2]);
  expect([open.get('1'), open.take('2'), open.get('2')]).toEqual([undefined, second, undefined]);
  expect(open.takeAll()).toEqual([third]);
  expect(open.size).toBe(0);
});
