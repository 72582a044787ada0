import { defaultPayloadConverter } from '@temporalio/common';
import { InvalidBudgetError, withBudget } from '../../src/index.ts';
import {
  BUDGET_HEADER,
  BUDGET_MEMO,
  budgetOf,
  readBudgetHeader,
  withBudgetHeader,
  type PassedBudget,
} from '../../src/wire/run-budget.ts';

const first = {
  originalRunId: 'run-1',
  firstRunId: 'run-1',
  previousRunId: undefined,
  isCron: false,
};
const memo = { [BUDGET_MEMO]: { limitUsd: '0.50' } };

describe('withBudget', () => {
  it('puts the limit into the memo and keeps what else is there', () => {
    const options = { taskQueue: 'agents', memo: { workflow_id: 'order' }, args: ['a'] };
    expect(withBudget({ limitUsd: '0.50' }, options)).toEqual({
      ...options,
      memo: { workflow_id: 'order', wflo_budget: { limitUsd: '0.50' } },
    });
    expect(options.memo).toEqual({ workflow_id: 'order' });
  });

  it.each([
    [0.5, '0.5'],
    [0, '0'],
    [3, '3'],
    [1e-7, '0.0000001'],
    ['0.000000000001', '0.000000000001'],
    ['9223372.036854775807', '9223372.036854775807'],
  ])('takes %p exactly', (limitUsd, text) => {
    expect(withBudget({ limitUsd }, {})).toEqual({ memo: { wflo_budget: { limitUsd: text } } });
  });

  it.each([
    [-1],
    [Number.NaN],
    [Infinity],
    [0.1 + 0.2],
    [1e-13],
    [1e21],
    ['-0.5'],
    ['fifty cents'],
    ['$0.50'],
    ['0,50'],
    ['1e-3'],
    [' 0.50'],
    [''],
    ['9223372.036854775808'],
    [undefined],
    [null],
    [true],
    [['0.5']],
    [1n],
  ])('refuses %p', (limitUsd) => {
    const give = () => withBudget({ limitUsd: limitUsd as number }, {});
    expect(give).toThrow(InvalidBudgetError);
    expect(give).toThrow(expect.objectContaining({ code: 'WFLO_BUDGET_INVALID' }) as Error);
  });

  it.each([[undefined], [null], ['0.50'], [0.5]])('refuses %p in place of a budget', (budget) => {
    expect(() => withBudget(budget as never, {})).toThrow(InvalidBudgetError);
  });
});

describe('the budget of a run', () => {
  const of = (...given: Parameters<typeof budgetOf>) => budgetOf(...given)?.budget;
  const later = { ...first, originalRunId: 'run-2', previousRunId: 'run-1' };
  const own = { id: 'run-run-1', limitUsd: '0.50' };
  const handedOver = { budget: own, from: 'run-1', isOwn: true };

  it('is none where nobody gave one', () => {
    expect(of(first, undefined, undefined)).toBeUndefined();
    expect(of(first, { workflow_id: 'order' }, undefined)).toBeUndefined();
  });

  it('is that of its chain, however the run came about', () => {
    expect(budgetOf(first, memo, undefined)).toEqual({ budget: own, isOwn: true });
    expect(budgetOf(later, memo, handedOver)).toEqual({ budget: own, isOwn: true });
    // A retry has the memo and the headers of the first attempt.
    expect(of(later, memo, undefined)).toEqual(own);
    // Continued with another memo.
    expect(of(later, {}, handedOver)).toEqual(own);
  });

  it('is a new one for each turn of a cron schedule, and stays that as the turn continues', () => {
    const turn = { ...later, isCron: true };
    const second = of(turn, memo, undefined);
    expect(second?.id).toBe('run-run-2');
    const passed = { budget: second!, from: 'run-2', isOwn: true };
    const continued = { ...turn, originalRunId: 'run-3', previousRunId: 'run-2' };
    expect(of(continued, memo, passed)?.id).toBe('run-run-2');
    // The turn after that has the headers of the run before it, too.
    const next = { ...turn, originalRunId: 'run-4', previousRunId: 'run-3' };
    expect(of(next, memo, passed)).toEqual({ id: 'run-run-4', limitUsd: '0.50' });
    expect(of(next, {}, passed)).toEqual({ id: 'run-run-4', limitUsd: '0.50' });
  });

  it('is that of the starter, or one within it', () => {
    const budget = { id: 'run-parent', limitUsd: '2' };
    expect(of(first, undefined, { budget })).toEqual(budget);
    // Also of a run that has continued within it.
    const passedOn = { budget, from: 'run-1', isOwn: false };
    expect(budgetOf(later, undefined, passedOn)).toMatchObject({ budget, isOwn: false });
    const within = { id: 'run-run-1', limitUsd: '0.50', parent: budget };
    expect(of(first, memo, { budget })).toEqual(within);
    expect(of(later, memo, { ...handedOver, budget: within })).toEqual(within);
  });

  it('is another one from the run on that was continued with another limit', () => {
    const raised = { [BUDGET_MEMO]: { limitUsd: '2' } };
    const next = { id: 'run-run-1-next', limitUsd: '2' };
    expect(of(later, raised, handedOver)).toEqual(next);
    const third = { ...first, originalRunId: 'run-3', previousRunId: 'run-2' };
    const passed = { budget: next, from: 'run-2', isOwn: true };
    expect(of(third, raised, passed)).toEqual(next);
    // The same amount is no other limit.
    expect(of(later, { [BUDGET_MEMO]: { limitUsd: '0.5' } }, handedOver)?.id).toBe('run-run-1');
  });

  it.each([
    ['9007.199254740993', '9007.199254740992', false],
    ['1000000.000000000001', '1000000.000000000002', false],
    ['0.10', '0.1', true],
    ['00.5', '0.500000000000', true],
  ])('compares the limits %s and %s exactly', (before, now, isSame) => {
    const passed = { budget: { id: 'run-run-1', limitUsd: before }, from: 'run-1', isOwn: true };
    const id = of(later, { [BUDGET_MEMO]: { limitUsd: now } }, passed)?.id;
    expect(id).toBe(isSame ? 'run-run-1' : 'run-run-1-next');
  });

  it.each([[null], ['0.50'], [{}], [{ limitUsd: '-1' }], [{ limitUsd: {} }], [[]]])(
    'allows nothing where the memo is %j',
    (broken) => {
      const budget = of(first, { [BUDGET_MEMO]: broken }, undefined);
      expect(budget).toEqual({
        id: 'run-run-1',
        limitUsd: 'unreadable',
        unreadable: expect.any(String) as string,
      });
    },
  );

  it('stays unreadable as the run continues', () => {
    const budget = { id: 'run-run-1', limitUsd: 'unreadable', unreadable: 'why' };
    expect(of(later, memo, { ...handedOver, budget })).toEqual(budget);
  });

  it('allows nothing beyond eight budgets in one another', () => {
    let budget = of(first, memo, undefined);
    for (let depth = 2; depth <= 8; depth += 1) {
      const run = { ...first, firstRunId: `run-${depth}`, originalRunId: `run-${depth}` };
      budget = of(run, memo, { budget: budget! });
      expect(budget?.unreadable).toBeUndefined();
    }
    const ninth = of({ ...first, firstRunId: 'run-9' }, memo, { budget: budget! });
    expect(ninth).toMatchObject({
      limitUsd: 'unreadable',
      unreadable: expect.any(String) as string,
    });
  });
});

describe('the header of a budget', () => {
  it('arrives as it was sent', () => {
    const parent = { id: 'run-a', limitUsd: '2' };
    const passed = { budget: { id: 'run-b', limitUsd: '0.5', parent }, from: 'b', isOwn: true };
    expect(readBudgetHeader(withBudgetHeader({}, passed))).toEqual(passed);
    expect(readBudgetHeader({})).toBeUndefined();
    expect(readBudgetHeader(undefined)).toBeUndefined();
  });

  const header = (value: unknown) => ({
    [BUDGET_HEADER]: defaultPayloadConverter.toPayload(value),
  });

  it.each([
    ['no payload of ours', { [BUDGET_HEADER]: { data: new Uint8Array([1, 2]), metadata: {} } }],
    ['text', header('0.50')],
    ['nothing', header(null)],
    ['no id', header({ budget: { limitUsd: '1' } })],
    ['no limit', header({ budget: { id: 'run-a' } })],
    ['a negative limit', header({ budget: { id: 'run-a', limitUsd: '-1' } })],
    ['a broken parent', header({ budget: { id: 'b', limitUsd: '1', parent: { id: 'a' } } })],
    ['a parent that is none', header({ budget: { id: 'b', limitUsd: '1', parent: 'a' } })],
    ['a marked one', header({ budget: { id: 'b', limitUsd: '1', unreadable: 'why' } })],
  ])('allows nothing where it has %s', (_what, headers) => {
    const { budget } = readBudgetHeader(headers) as PassedBudget;
    expect(budget).toMatchObject({
      limitUsd: 'unreadable',
      unreadable: expect.any(String) as string,
    });
    // Nor does what is started within it.
    expect(budgetOf(first, memo, { budget })?.budget).toMatchObject({
      limitUsd: 'unreadable',
      unreadable: expect.any(String) as string,
    });
  });
});
