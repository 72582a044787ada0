import { picoToUsd } from '@wflo/money';
import OpenAI from 'openai';
import { startCall } from '../../src/call/call.ts';
import { observe } from '../../src/index.ts';
import { startObserved } from '../observed.ts';
import { newRun, startLedger } from '../ledger/runs.ts';

const { telemetry, server } = await startObserved();
startLedger();

const MESSAGES = [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }];
const REQUEST = { model: 'gpt-4o-mini', messages: MESSAGES, max_completion_tokens: 60 };
const usage = (prompt_tokens: number, completion_tokens: number) => ({
  ...{ prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
});
const costOf = (input: number, output: number) =>
  BigInt(input) * 150_000n + BigInt(output) * 600_000n;
const client = observe(new OpenAI({ baseURL: server.url, apiKey: 'test', maxRetries: 0 }));
const outer = () => startCall({ operation: 'chat', provider: 'openai', model: 'gpt-4o-mini' });

describe.each([
  ['with a budget', 1_000_000_000n],
  ['without one', undefined],
])('requests side by side within one call, %s', (_, limit) => {
  it('have their own responses, and the call has the sum', async () => {
    server.script([
      { usage: usage(100, 50), delayMillis: 50 },
      { usage: usage(200, 10), chunkDelayMillis: 10, text: 'one two three' },
      { usage: usage(7, 3) },
    ]);
    const run = newRun(limit);
    await run.do(async () => {
      const call = outer();
      await call.run(() =>
        Promise.all([
          client.chat.completions.create(REQUEST),
          (async () => {
            const stream = { ...REQUEST, stream: true as const };
            for await (const _chunk of await client.chat.completions.create(stream));
          })(),
          client.chat.completions.create(REQUEST),
        ]),
      );
      call.end();
    });
    await run.end();
    const cost = costOf(307, 63);
    expect(telemetry.records).toMatchObject([
      { requests: 3, unknownRequests: 0, inputTokens: 307, outputTokens: 63, costPicoUsd: cost },
    ]);
    expect(await run.costs()).toMatchObject({
      ...{ calls: 3, unknownCalls: 0, costUsd: picoToUsd(cost) },
      ...{ inputTokens: 307, outputTokens: 63 },
    });
  });

  it('are lost one by one', async () => {
    server.script([{ usage: usage(100, 50) }, { fault: 'cut' }, { usage: usage(7, 3) }]);
    const run = newRun(limit);
    await run.do(async () => {
      const call = outer();
      const made = call.run(() =>
        Promise.allSettled(
          Array.from({ length: 3 }, () => client.chat.completions.create(REQUEST)),
        ),
      );
      const settled = await made;
      expect(settled.filter(({ status }) => status === 'rejected')).toHaveLength(1);
      call.end();
    });
    await run.end();
    const cost = costOf(107, 53);
    expect(telemetry.records).toMatchObject([
      { requests: 3, unknownRequests: 1, costPicoUsd: cost },
    ]);
    expect(await run.costs()).toMatchObject({
      ...{ calls: 3, unknownCalls: 1, costUsd: picoToUsd(cost) },
    });
  });

  it('that are still open are lost when the call ends', async () => {
    server.script([{ fault: 'hang' }, { fault: 'hang' }, { usage: usage(7, 3) }]);
    const run = newRun(limit);
    const controller = new AbortController();
    await run.do(async () => {
      const call = outer();
      const { signal } = controller;
      const made = call.run(() =>
        [1, 2].map(() =>
          Promise.resolve(client.chat.completions.create(REQUEST, { signal })).catch(() => 0),
        ),
      );
      while (server.calls().length < 2) await new Promise(setImmediate);
      await call.run(() => client.chat.completions.create(REQUEST));
      call.end();
      await run.end();
      controller.abort();
      await Promise.all(made);
    });
    expect(telemetry.records).toMatchObject([{ requests: 3, unknownRequests: 2 }]);
    expect(await run.costs()).toMatchObject({ calls: 3, unknownCalls: 2 });
  });
});
