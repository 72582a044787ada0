import { picoToUsd } from '@wflo/money';
import OpenAI from 'openai';
import {
  BudgetExceededError,
  configureLedger,
  flushLedger,
  observe,
  type BudgetSettings,
} from '../../src/index.ts';
import { FileLedger } from '../../src/ledger/file-ledger.ts';
import { ServiceLedger } from '../../src/ledger/service-ledger.ts';
import type { RunLedger } from '../../src/ledger/ledger.ts';
import { startObserved } from '../observed.ts';
import { garbageCollector, until } from '../telemetry.ts';
import { startCostService } from './cost-service.ts';
import { newRun, startLedger } from './runs.ts';

const { telemetry, server } = await startObserved();
const { file } = startLedger();
const service = await startCostService();
afterAll(async () => {
  await flushLedger();
  await service.close();
});

const MESSAGES = [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }];
const REQUEST = { model: 'gpt-4o-mini', messages: MESSAGES, max_completion_tokens: 60 };
const STREAMED = { ...REQUEST, stream: true as const };
const USAGE = { prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 };
const COST = 100n * 150_000n + 50n * 600_000n;
/** Of the longer request of both, at the prices of the tier `priority`. */
const OPTIONS = { stream_options: { include_usage: true } };
const BOUND = BigInt(JSON.stringify({ ...STREAMED, ...OPTIONS }).length) * 250_000n + 60_000_000n;

const client = (budgets: BudgetSettings = {}) =>
  observe(new OpenAI({ baseURL: server.url, apiKey: 'test' }), { budgets });
const failureOf = (work: PromiseLike<unknown>) =>
  Promise.resolve(work).then(
    () => undefined,
    (error: unknown) => error,
  );

const LEDGERS: readonly [string, (reservationSeconds?: number) => RunLedger][] = [
  ['a file', (reservationSeconds) => new FileLedger({ file, ...seconds(reservationSeconds) })],
  [
    'cost-service',
    (reservationSeconds) => new ServiceLedger({ url: service.url, ...seconds(reservationSeconds) }),
  ],
];

function seconds(reservationSeconds: number | undefined) {
  return reservationSeconds === undefined ? {} : { reservationSeconds };
}

describe.each(LEDGERS)('with the ledger of %s', (_, ledger) => {
  beforeEach(() => {
    configureLedger(ledger());
    server.script([{ times: 'always', usage: USAGE }]);
  });

  describe('a response that is never read', () => {
    it('is lost when its attempt ends, and others know at once what is left', async () => {
      const run = newRun(BOUND + COST);
      const sibling = { activityId: '2' };
      const stream = await run.do(() => client().chat.completions.create(STREAMED));
      const waiting = failureOf(
        run.do(() => client().chat.completions.create(REQUEST), {
          ...sibling,
          onAttemptEnding: undefined,
        }),
      );
      await run.end();
      expect(await waiting).toBeInstanceOf(BudgetExceededError);
      expect(server.calls()).toHaveLength(1);
      expect(telemetry.records).toMatchObject([
        { status: 'abandoned', unknownRequests: 1 },
        { status: 'failed', requests: 0 },
      ]);
      expect(await run.costs()).toMatchObject({
        calls: 1,
        unknownCalls: 1,
        upperBoundUsd: picoToUsd(BOUND),
      });
      // It was held until here, so that it cannot have been collected.
      stream.controller.abort();
    });

    it('is lost, too, when nobody has waited for it', async () => {
      const run = newRun(BOUND);
      const request = run.do(() => client().chat.completions.create(REQUEST));
      await until(() => server.calls().length === 1);
      await run.end();
      expect(await run.costs()).toMatchObject({ calls: 1, unknownCalls: 1 });
      expect(telemetry.records).toMatchObject([{ status: 'abandoned' }]);
      await request;
      expect(telemetry.records).toHaveLength(1);
      expect(await run.costs()).toMatchObject({ calls: 1, unknownCalls: 1 });
    });

    it('is lost when it is collected', async () => {
      const gc = garbageCollector();
      const run = newRun(BOUND);
      await (async () => {
        await run.do(() => client().chat.completions.create(STREAMED));
      })();
      await until(() => {
        gc();
        return telemetry.records.length > 0;
      });
      expect(await run.costs()).toMatchObject({ calls: 1, unknownCalls: 1 });
    });

    it('is not waited for where it is idle, and has its true cost when it is read', async () => {
      const run = newRun(2n * BOUND - 1n);
      const idle = client({ idleResponseSeconds: 0.1 });
      const stream = await run.do(() => idle.chat.completions.create(STREAMED));
      await run.do(() => idle.chat.completions.create(REQUEST));
      const error = await failureOf(run.do(() => idle.chat.completions.create(REQUEST)));
      expect(error).toMatchObject({ amounts: { unknownUsd: picoToUsd(BOUND), reservedUsd: '0' } });
      for await (const _chunk of stream);
      expect(await run.costs()).toMatchObject({
        calls: 2,
        unknownCalls: 0,
        costUsd: picoToUsd(2n * COST),
      });
    });
  });

  it('a request that takes longer than a reservation holds stays reserved for', async () => {
    configureLedger(ledger(1));
    server.script([{ delayMillis: 3_000, usage: USAGE }, { usage: USAGE }]);
    const run = newRun(BOUND + COST);
    const own = client();
    await Promise.all([
      run.do(() => own.chat.completions.create(REQUEST)),
      run.do(() => own.chat.completions.create(REQUEST)),
    ]);
    expect(await run.costs()).toMatchObject({
      calls: 2,
      unknownCalls: 0,
      costUsd: picoToUsd(2n * COST),
    });
  });

  it('a request that ends within its attempt is not lost with it', async () => {
    const run = newRun(2n * BOUND);
    for await (const _chunk of await run.do(() => client().chat.completions.create(STREAMED)));
    await run.end();
    expect(await run.costs()).toMatchObject({
      calls: 1,
      unknownCalls: 0,
      costUsd: picoToUsd(COST),
    });
  });
});
