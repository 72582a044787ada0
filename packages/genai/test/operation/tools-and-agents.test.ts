import { executeTool, invokeAgent, withSession } from '../../src/index.ts';
import { startTelemetry, type Telemetry } from '../telemetry.ts';

const telemetry: Telemetry = startTelemetry();

afterAll(() => telemetry.close());

beforeEach(() => {
  telemetry.reset();
});

it('hangs tools under their agent, and returns what they return', async () => {
  const sum = await withSession({ sessionId: 'chat-1' }, () =>
    invokeAgent({ name: 'counter', id: 'a-1' }, async () =>
      executeTool({ name: 'add', callId: 'call-1' }, () => 3 + 4),
    ),
  );
  expect(sum).toBe(7);
  const [tool, agent] = telemetry.spans();
  expect([tool?.name, agent?.name]).toEqual(['execute_tool add', 'invoke_agent counter']);
  expect(tool?.parentSpanContext?.spanId).toBe(agent?.spanContext().spanId);
  expect(tool?.attributes).toEqual({
    'gen_ai.operation.name': 'execute_tool',
    'gen_ai.tool.name': 'add',
    'gen_ai.tool.type': 'function',
    'gen_ai.tool.call.id': 'call-1',
    'session.id': 'chat-1',
    'gen_ai.conversation.id': 'chat-1',
  });
  expect(agent?.attributes).toMatchObject({
    'gen_ai.agent.name': 'counter',
    'gen_ai.agent.id': 'a-1',
  });
});

it('throws what they throw, and says so', async () => {
  const failure = new RangeError('too large');
  const fail = () => {
    throw failure;
  };
  expect(() => executeTool({ name: 'add' }, fail)).toThrow(failure);
  await expect(invokeAgent({ name: 'counter' }, () => Promise.reject(failure))).rejects.toBe(
    failure,
  );
  expect(telemetry.spans().map(({ status }) => status)).toEqual([
    { code: 2, message: 'too large' },
    { code: 2, message: 'too large' },
  ]);
  expect(telemetry.spans().map(({ attributes }) => attributes['error.type'])).toEqual([
    'RangeError',
    'RangeError',
  ]);
});

it('measures how long they take', async () => {
  executeTool({ name: 'subtract' }, () => 1);
  const points = await telemetry.histogram('gen_ai.execute_tool.duration');
  const point = points.find(({ attributes }) => attributes['gen_ai.tool.name'] === 'subtract');
  expect(point?.value.count).toBe(1);
});
