import { LangChainHandler } from '../../src/langchain/index.ts';
import { startObserved } from '../observed.ts';
import { counted, served, sum } from '../served.ts';
import { until } from '../telemetry.ts';
import { handCount, MODELS } from './models.ts';

const { telemetry, server } = await startObserved();

const PROMPT = 'What do the figures 3 and 4 say?';

const CASES = Object.entries(MODELS);

describe.each(CASES)('LangChain by %s', (_name, { model, provider, price }) => {
  const callbacks = [new LangChainHandler()];
  const expectCounted = async () => {
    expect(counted(telemetry.records)).toEqual(served(await server.settled(), handCount(price)));
  };

  it('has one span of a call, with its exact cost', async () => {
    await model(server).invoke(PROMPT, { callbacks });
    expect(telemetry.spans()).toHaveLength(1);
    const [span] = telemetry.spans();
    expect(span?.name).toMatch(/^chat (?:gpt-4o-mini|claude-sonnet-4-5|gemini-2.5-flash)$/);
    expect(span?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      'wflo.requests': 1,
      'wflo.status': 'completed',
    });
    expect(span?.attributes['gen_ai.response.id']).toBeDefined();
    expect(span?.attributes['wflo.cost.usd']).toMatch(/^0\.0/);
    await expectCounted();
  });

  it('has one span of a stream, with its first chunk and what it has cost', async () => {
    for await (const _ of await model(server).stream(PROMPT, { callbacks })) continue;
    expect(telemetry.spans()).toHaveLength(1);
    const [span] = telemetry.spans();
    expect(span?.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThan(0);
    expect(span?.attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'wflo.requests': 1,
      'wflo.status': 'completed',
    });
    await expectCounted();
  });

  it('ends the span of a call that the host aborts, with what it may have cost', async () => {
    server.script([{ delayMillis: 600_000 }]);
    const controller = new AbortController();
    const call = model(server, {
      maxTokens: 100,
      maxOutputTokens: 100,
      maxRetries: 0,
    }).invoke(PROMPT, {
      callbacks,
      signal: controller.signal,
    });
    await until(() => server.calls().length === 1);
    controller.abort();
    await expect(call).rejects.toThrow();
    await until(() => telemetry.spans().length > 0);
    expect(telemetry.spans()).toHaveLength(1);
    expect(telemetry.records).toMatchObject([
      { status: 'cancelled', requests: 1, unknownRequests: 1, errors: ['cancelled'] },
    ]);
  });

  it('ends the span of a stream that the host leaves', async () => {
    server.script([{ chunkDelayMillis: 100, times: 'always' }]);
    for await (const _ of await model(server).stream(PROMPT, { callbacks })) break;
    await until(() => telemetry.spans().length > 0);
    expect(telemetry.spans()).toHaveLength(1);
    expect(telemetry.records).toMatchObject([{ status: 'cancelled', unknownRequests: 1 }]);
  });

  it('says what went wrong where all requests fail', async () => {
    server.script([{ status: 400, message: 'no such thing', times: 'always' }]);
    await expect(model(server).invoke(PROMPT, { callbacks })).rejects.toThrow();
    expect(telemetry.spans()).toHaveLength(1);
    expect(telemetry.spans()[0]?.attributes).toMatchObject({
      'error.type': '400',
      'wflo.cost.usd': '0',
      'wflo.status': 'failed',
    });
    await expectCounted();
  });
});

it('is one call when three of its requests fail and the fourth does not', async () => {
  const callbacks = [new LangChainHandler()];
  await Promise.all(
    CASES.map(([key, { model }]) => {
      server.script(key, [{ status: 503, times: 3 }]);
      return model(server, { apiKey: key, maxRetries: 6 }).invoke(PROMPT, { callbacks });
    }),
  );
  const calls = await server.settled();
  expect(calls).toHaveLength(4 * CASES.length);
  expect(telemetry.spans()).toHaveLength(CASES.length);
  for (const record of telemetry.records) {
    expect(record).toMatchObject({
      status: 'completed',
      requests: 4,
      errors: ['server_error', 'server_error', 'server_error'],
      unknownRequests: 0,
    });
  }
  expect(counted(telemetry.records)).toEqual(
    sum(
      CASES.map(([key, { price }]) =>
        served(
          calls.filter((call) => call.key === key),
          handCount(price),
        ),
      ),
    ),
  );
});
