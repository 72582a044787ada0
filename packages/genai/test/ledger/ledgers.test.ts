import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunBudget } from '@wflo/shared-state';
import { BudgetExceededError, BudgetHeldError } from '../../src/index.ts';
import { FileLedger } from '../../src/ledger/file-ledger.ts';
import type { LedgerCall, LedgerOutcome, RunLedger } from '../../src/ledger/ledger.ts';
import { ServiceLedger } from '../../src/ledger/service-ledger.ts';
import { startCostService } from './cost-service.ts';

const folder = await mkdtemp(join(tmpdir(), 'wflo-ledger-'));
const service = await startCostService();
afterAll(async () => {
  await service.close();
  await rm(folder, { recursive: true });
});

type Open = (options?: { reservationSeconds?: number }) => RunLedger;

const LEDGERS: readonly [string, Open][] = [
  ['a file', (options) => new FileLedger({ file: join(folder, 'sub/ledger.db'), ...options })],
  ['cost-service', (options) => new ServiceLedger({ url: service.url, ...options })],
];

/** 0.0007 USD of gpt-4o: 100 tokens in, 45 out. */
const USAGE = { inputTokens: 100, outputTokens: 45, cacheReadTokens: 0 };
const COST = 700_000_000n;

const known: LedgerOutcome = {
  occurredAtMillis: Date.now(),
  usage: USAGE,
  costPicoUsd: COST,
  responseModel: 'gpt-4o-2024-08-06',
};
const unknown: LedgerOutcome = {
  occurredAtMillis: Date.now(),
  unpricedReason: 'unknown_outcome',
};

describe.each(LEDGERS)('the ledger of %s', (_, open) => {
  let ledger: RunLedger;
  let executionId: string;
  let budget: RunBudget;
  beforeEach(() => {
    ledger = open();
    // As Temporal takes ids.
    executionId = `order #${randomUUID()} ü`;
    budget = { id: `run-${randomUUID()}`, limitUsd: '0.001' };
  });
  afterEach(() => ledger.close());

  const call = (more: Partial<LedgerCall> = {}): LedgerCall => ({
    key: `llm-${randomUUID()}`,
    executionId,
    runId: 'run-1',
    workflowId: 'research',
    activityId: '1',
    attempt: 1,
    model: 'gpt-4o',
    provider: 'openai',
    ...more,
  });
  const costs = (runId?: string) => ledger.runCosts({ executionId, runId });

  it('has nothing of a run that has made no calls', async () => {
    expect(await costs()).toEqual({
      calls: 0,
      inputTokens: 0,
      outputTokens: 0,
      costUsd: '0',
      unknownCalls: 0,
      upperBoundUsd: '0',
      wastedCalls: 0,
      wastedUsd: '0',
      wastedUpperBoundUsd: '0',
    });
  });

  it('has each call once, however often it is recorded', async () => {
    const recorded = { ...call(), ...known };
    await ledger.record(recorded);
    await ledger.record(recorded);
    await ledger.record({ ...call({ runId: 'run-2' }), ...known });
    expect(await costs()).toMatchObject({ calls: 2, costUsd: '0.0014' });
    expect(await costs('run-1')).toMatchObject({
      calls: 1,
      inputTokens: 100,
      outputTokens: 45,
      costUsd: '0.0007',
      unknownCalls: 0,
    });
  });

  it('commits a reservation at its true cost, which frees the rest of it', async () => {
    const made = call();
    const id = await ledger.reserve({ budget, amountPicoUsd: 1_000_000_000n, call: made });
    await ledger.commit(id, { ...made, ...known });
    await ledger.commit(id, { ...made, ...known });
    expect(await costs()).toMatchObject({ calls: 1, costUsd: '0.0007' });
    const rest = { budget, amountPicoUsd: 300_000_000n, call: call() };
    await ledger.release(await ledger.reserve(rest));
    await expect(
      ledger.reserve({ budget, amountPicoUsd: 300_000_001n, call: call() }),
    ).rejects.toThrow(BudgetExceededError);
  });

  it('takes a call that holds nothing also where nothing is left', async () => {
    await ledger.record({ ...call(), ...known }, { ...budget, limitUsd: '0.0001' });
    const nothing = { budget, amountPicoUsd: 0n, call: call() };
    await ledger.release(await ledger.reserve(nothing));
    const some = { budget, amountPicoUsd: 1n, call: call() };
    await expect(ledger.reserve(some)).rejects.toThrow(BudgetExceededError);
  });

  it('says what a budget has when it refuses, and whether others are in the way', async () => {
    const first = call();
    const id = await ledger.reserve({ budget, amountPicoUsd: 600_000_000n, call: first });
    const next = { budget, amountPicoUsd: 500_000_000n, call: call() };
    const held = await ledger.reserve(next).catch((error: unknown) => error);
    expect(held).toBeInstanceOf(BudgetHeldError);
    expect(held).toMatchObject({
      code: 'WFLO_BUDGET_HELD',
      retryable: true,
      amounts: {
        budgetId: budget.id,
        limitUsd: '0.001',
        spentUsd: '0',
        reservedUsd: '0.0006',
        unknownUsd: '0',
        requestedUsd: '0.0005',
      },
    });
    await ledger.release(id);
    await ledger.release(id);
    await ledger.release(await ledger.reserve(next));
    const much = { ...next, amountPicoUsd: 1_000_000_001n, call: call() };
    const refused = await ledger.reserve(much).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED', status: 402, retryable: false });
    expect(await costs()).toMatchObject({ calls: 0 });
  });

  it('holds what a lost call may have cost', async () => {
    const lost = call();
    const id = await ledger.reserve({ budget, amountPicoUsd: 600_000_000n, call: lost });
    await ledger.commit(id, { ...lost, ...unknown });
    expect(await costs()).toMatchObject({
      calls: 1,
      costUsd: '0',
      unknownCalls: 1,
      upperBoundUsd: '0.0006',
    });
    const more = { budget, amountPicoUsd: 500_000_000n, call: call() };
    await expect(ledger.reserve(more)).rejects.toThrow(BudgetExceededError);
  });

  it('reserves once, however often it is requested', async () => {
    const hold = { budget, amountPicoUsd: 600_000_000n, call: call() };
    expect(await ledger.reserve(hold)).toBe(await ledger.reserve(hold));
    await ledger.release(
      await ledger.reserve({ ...hold, amountPicoUsd: 400_000_000n, call: call() }),
    );
  });

  it('takes a call from all budgets that its own is part of', async () => {
    const parent = { id: `run-${randomUUID()}`, limitUsd: '0.001' };
    const [one, other] = ['0.0009', '0.0009'].map((limitUsd) => ({
      id: `run-${randomUUID()}`,
      limitUsd,
      parent,
    })) as [RunBudget, RunBudget];
    const first = call();
    const id = await ledger.reserve({ budget: one, amountPicoUsd: 800_000_000n, call: first });
    const second = { budget: other, amountPicoUsd: 300_000_000n, call: call() };
    await expect(ledger.reserve(second)).rejects.toMatchObject({
      code: 'WFLO_BUDGET_HELD',
      amounts: { budgetId: parent.id },
    });
    await ledger.commit(id, { ...first, ...known });
    const fits = await ledger.reserve(second);
    await ledger.release(fits);
    await expect(
      ledger.reserve({ budget: one, amountPicoUsd: 300_000_000n, call: call() }),
    ).rejects.toMatchObject({ code: 'WFLO_BUDGET_EXCEEDED', amounts: { budgetId: one.id } });
  });

  describe('of a reservation that nobody ends', () => {
    const expired = async () => {
      const short = open({ reservationSeconds: 1 });
      const made = call();
      const id = await short.reserve({ budget, amountPicoUsd: 600_000_000n, call: made });
      await short.close();
      // Only what asks for room is sure to end it.
      const next = { budget, amountPicoUsd: 500_000_000n, call: call() };
      for (;;) {
        const error = await ledger.reserve(next).catch((thrown: unknown) => thrown);
        if (error instanceof BudgetExceededError) return { id, made };
        if (!(error instanceof BudgetHeldError)) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };

    it('holds the call as unknown, at what was reserved', async () => {
      await expired();
      expect(await costs()).toMatchObject({
        calls: 1,
        costUsd: '0',
        unknownCalls: 1,
        upperBoundUsd: '0.0006',
      });
    });

    it('has its true cost when that becomes known, once', async () => {
      const { id, made } = await expired();
      await ledger.commit(id, { ...made, ...known });
      await ledger.commit(id, { ...made, ...known });
      expect(await costs()).toMatchObject({
        calls: 1,
        costUsd: '0.0007',
        unknownCalls: 0,
        upperBoundUsd: '0',
      });
      const rest = { budget, amountPicoUsd: 300_000_000n, call: call() };
      await ledger.release(await ledger.reserve(rest));
    });

    it('costs nothing when it turns out that the call was not billed', async () => {
      const { id } = await expired();
      await ledger.release(id);
      expect(await costs()).toMatchObject({ costUsd: '0', unknownCalls: 0, upperBoundUsd: '0' });
      await ledger.release(
        await ledger.reserve({ budget, amountPicoUsd: 1_000_000_000n, call: call() }),
      );
    });
  });

  it('holds a reservation for as long as it is renewed', async () => {
    const short = open({ reservationSeconds: 1 });
    const made = call();
    const id = await short.reserve({ budget, amountPicoUsd: 600_000_000n, call: made });
    const other = call();
    await short.reserve({ budget, amountPicoUsd: 300_000_000n, call: other });
    // The other one expires, and by then this one would have.
    while ((await costs()).unknownCalls === 0) {
      await ledger.reserve({ budget, amountPicoUsd: 1_000_000_000n, call: call() }).catch(() => 0);
      await short.renew?.([id, 'one that is not there']);
    }
    expect(await costs()).toMatchObject({ calls: 1, upperBoundUsd: '0.0003' });
    await short.commit(id, { ...made, ...known });
    await short.renew?.([id]);
    expect(await costs()).toMatchObject({ calls: 2, costUsd: '0.0007' });
    await short.close();
  });

  it('has a call of unknown outcome where a reservation lapses, until that is known', async () => {
    const made = call();
    const id = await ledger.reserve({ budget, amountPicoUsd: 600_000_000n, call: made });
    await ledger.lapse?.(id);
    await ledger.lapse?.(id);
    expect(await costs()).toMatchObject({ calls: 1, unknownCalls: 1, upperBoundUsd: '0.0006' });
    const next = { budget, amountPicoUsd: 500_000_000n, call: call() };
    await expect(ledger.reserve(next)).rejects.toThrow(BudgetExceededError);
    await ledger.commit(id, { ...made, ...known });
    await ledger.lapse?.(id);
    expect(await costs()).toMatchObject({ calls: 1, unknownCalls: 0, costUsd: '0.0007' });
    await ledger.release(
      await ledger.reserve({ budget, amountPicoUsd: 300_000_000n, call: call() }),
    );
  });

  it('records a call that was not reserved for in its budget, too', async () => {
    await ledger.record({ ...call(), ...known }, budget);
    const more = { budget, amountPicoUsd: 300_000_001n, call: call() };
    await expect(ledger.reserve(more)).rejects.toMatchObject({ amounts: { spentUsd: '0.0007' } });
  });

  it('records a lost call without a budget with its bound, or with none', async () => {
    const bound = { ...unknown, usage: USAGE, upperBoundPicoUsd: COST };
    await ledger.record({ ...call(), ...bound });
    await ledger.record({ ...call(), ...unknown });
    expect(await costs()).toMatchObject({
      calls: 2,
      inputTokens: 0,
      costUsd: '0',
      unknownCalls: 2,
      upperBoundUsd: '0.0007',
    });
  });

  it('knows what attempts have wasted that failed, or that others have followed', async () => {
    await ledger.record({ ...call({ attempt: 1 }), ...known });
    const lost = call({ attempt: 2 });
    const id = await ledger.reserve({ budget, amountPicoUsd: 600_000_000n, call: lost });
    await ledger.commit(id, { ...lost, ...unknown });
    await ledger.record({ ...call({ attempt: 3 }), ...known });
    await ledger.record({ ...call({ activityId: '2' }), ...known });
    await ledger.record({ ...call({ activityId: '3' }), ...known });
    const failed = { executionId, runId: 'run-1', activityId: '3', attempt: 1 };
    await ledger.attemptFailed(failed);
    await ledger.attemptFailed(failed);
    expect(await costs()).toMatchObject({
      calls: 5,
      costUsd: '0.0028',
      wastedCalls: 3,
      wastedUsd: '0.0014',
      wastedUpperBoundUsd: '0.0006',
    });
  });

  it('lets no more calls in than fit, however many try at once', async () => {
    const tries = Array.from({ length: 20 }, () =>
      ledger.reserve({ budget, amountPicoUsd: 140_000_000n, call: call() }),
    );
    const settled = await Promise.allSettled(tries);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(7);
    const isRight = settled.every(
      (each) => each.status === 'fulfilled' || each.reason instanceof BudgetHeldError,
    );
    expect(isRight).toBe(true);
  });
});
