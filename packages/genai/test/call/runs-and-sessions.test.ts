import { context, trace } from '@opentelemetry/api';
import OpenAI from 'openai';
import { observe, RUN_KEY, withSession, type ActiveRun } from '../../src/index.ts';
import { startObserved } from '../observed.ts';

const { telemetry, server } = await startObserved();

const messages = [{ role: 'user' as const, content: 'What do the figures 3 and 4 say?' }];

function call(): Promise<unknown> {
  const client = observe(new OpenAI({ baseURL: server.url, apiKey: 'test', maxRetries: 0 }));
  return client.chat.completions.create({ model: 'gpt-4o-mini', messages });
}

it('has the attempt know of a call that is still open when it ends', async () => {
  const listeners: ((outcome: { failed: boolean }) => object)[] = [];
  const run: ActiveRun = { onAttemptEnd: (listener) => listeners.push(listener) };
  server.script([{ delayMillis: 300 }]);
  const within = context.active().setValue(RUN_KEY, run);
  const open = context.with(within, () => Promise.all([call(), call()]));
  await new Promise(setImmediate);
  // One for both, which has no sums to tell as yet.
  expect(listeners).toHaveLength(1);
  expect(listeners[0]?.({ failed: true })).toEqual({});
  await open;
});

it('names the run and the attempt that a call belongs to, and tells that what it has used', async () => {
  let end: ((outcome: { failed: boolean }) => object) | undefined;
  const run: ActiveRun = {
    workflowId: 'order',
    executionId: 'exec-1',
    runId: 'run-1',
    activityId: '5',
    activityType: 'research',
    attempt: 2,
    onAttemptEnd: (listener) => {
      end = listener;
    },
  };
  server.script([{}, { status: 500 }]);
  await context.with(context.active().setValue(RUN_KEY, run), async () => {
    await call();
    await call().catch(() => undefined);
  });
  const [first] = telemetry.records;
  expect(telemetry.calls().map(({ attributes }) => attributes)).toMatchObject(
    Array(2).fill({
      'workflow.id': 'order',
      'workflow.execution_id': 'exec-1',
      'workflow.run_id': 'run-1',
      'activity.id': '5',
      'activity.type': 'research',
      'wflo.attempt': 2,
    }),
  );
  expect(first?.run).toMatchObject({ executionId: 'exec-1', attempt: 2 });
  expect(end?.({ failed: true })).toEqual({
    'wflo.llm.calls': 2,
    'wflo.llm.input_tokens': first?.inputTokens,
    'wflo.llm.output_tokens': first?.outputTokens,
    'wflo.llm.cost_usd': first?.costUsd,
    'wflo.llm.wasted_cost_usd': first?.costUsd,
  });
});

it('has the session that it is made in, where an inner one keeps what it does not name', async () => {
  await withSession({ sessionId: 'chat-1', userId: 'ada', tags: ['beta'] }, async () => {
    await call();
    await withSession({ userId: 'bob' }, call);
  });
  await call();
  const sessions = telemetry
    .calls()
    .map(({ attributes }) => [
      attributes['session.id'],
      attributes['gen_ai.conversation.id'],
      attributes['user.id'],
      attributes['wflo.tags'],
    ]);
  expect(sessions).toEqual([
    ['chat-1', 'chat-1', 'ada', ['beta']],
    ['chat-1', 'chat-1', 'bob', ['beta']],
    [undefined, undefined, undefined, undefined],
  ]);
  expect(telemetry.records.map(({ userId }) => userId)).toEqual(['ada', 'bob', undefined]);
});

it('makes no second span where another instrumentation has one of the same call', async () => {
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'gpt-4o-mini',
  };
  const theirs = trace.getTracer('another').startSpan('chat gpt-4o-mini', { attributes });
  await context.with(trace.setSpan(context.active(), theirs), call);
  theirs.end();
  const [span, ...others] = telemetry.spans();
  expect(others).toEqual([]);
  expect(span?.attributes['wflo.cost.usd']).toBe(telemetry.records[0]?.costUsd);
  expect(telemetry.records).toHaveLength(1);
});

it('makes a span of its own under that of an agent', async () => {
  const attributes = {
    'gen_ai.operation.name': 'invoke_agent',
    'gen_ai.request.model': 'gpt-4o-mini',
  };
  const agent = trace.getTracer('another').startSpan('invoke_agent', { attributes });
  await context.with(trace.setSpan(context.active(), agent), call);
  agent.end();
  expect(telemetry.calls()).toHaveLength(2);
  expect(telemetry.calls()[0]?.parentSpanContext?.spanId).toBe(agent.spanContext().spanId);
});

it('works without a tracer, a meter or a context manager', async () => {
  trace.disable();
  context.disable();
  await call();
  expect(telemetry.records).toMatchObject([{ status: 'completed', traceId: undefined }]);
});
