import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { logs } from '@opentelemetry/api-logs';
import {
  InMemoryLogRecordExporter,
  LoggerProvider,
  SimpleLogRecordProcessor,
} from '@opentelemetry/sdk-logs';
import OpenAI from 'openai';
import { observe, type ObserveOptions } from '../../src/index.ts';
import { startObserved } from '../observed.ts';

const { telemetry, server } = await startObserved();

const ON_SPANS: ObserveOptions = { captureContent: 'span' };
const SECRET = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789';

function openAi(options: ObserveOptions): OpenAI {
  return observe(new OpenAI({ baseURL: server.url, apiKey: 'test' }), options);
}

function contents(): unknown[] {
  return telemetry.calls().map(({ attributes }) => {
    const parsed = (name: string): unknown => {
      const value = attributes[name];
      return typeof value === 'string' ? JSON.parse(value) : undefined;
    };
    return [parsed('gen_ai.input.messages'), parsed('gen_ai.output.messages')];
  });
}

const input = [{ role: 'user', parts: [{ type: 'text', content: 'Add 3 and 4.' }] }];
const answered = [{ role: 'assistant', parts: [{ type: 'text', content: 'It is 7.' }] }];
const called = [
  {
    role: 'assistant',
    parts: [{ type: 'tool_call', name: 'add' }],
  },
];
const steps = [
  { text: 'It is 7.' },
  { text: 'It is 7.' },
  { toolCalls: [{ name: 'add', arguments: { a: 3 } }] },
  { toolCalls: [{ name: 'add', arguments: { a: 3 } }] },
];

it('is recorded nowhere by default', async () => {
  const messages = [{ role: 'user' as const, content: 'Add 3 and 4.' }];
  await openAi({}).chat.completions.create({ model: 'gpt-4o-mini', messages });
  expect(JSON.stringify(telemetry.calls().map(({ attributes }) => attributes))).not.toContain(
    'Add 3',
  );
});

it('has the messages of chat completions, whole and streamed, with calls of tools', async () => {
  server.script(steps);
  const messages = [{ role: 'user' as const, content: 'Add 3 and 4.' }];
  const tools = [{ type: 'function' as const, function: { name: 'add', parameters: {} } }];
  const request = { model: 'gpt-4o-mini', messages, tools };
  const client = openAi(ON_SPANS);
  for (let round = 0; round < 2; round += 1) {
    await client.chat.completions.create(request);
    for await (const _ of await client.chat.completions.create({ ...request, stream: true })) {
      continue;
    }
  }
  expect(contents()).toMatchObject([
    [input, answered],
    [input, answered],
    [input, called],
    [input, called],
  ]);
  expect(telemetry.calls()[0]?.attributes['gen_ai.tool.definitions']).toContain('"add"');
});

it('has the items of Responses', async () => {
  server.script([{ text: 'It is 7.' }, { text: 'It is 7.' }]);
  const request = { model: 'gpt-4o-mini', input: 'Add 3 and 4.', instructions: 'Be brief.' };
  const client = openAi(ON_SPANS);
  await client.responses.create(request);
  for await (const _ of await client.responses.create({ ...request, stream: true })) continue;
  expect(contents()).toMatchObject([
    [input, answered],
    [input, answered],
  ]);
  expect(telemetry.calls()[0]?.attributes['gen_ai.system_instructions']).toContain('Be brief.');
});

it("has Anthropic's messages", async () => {
  server.script(steps);
  const client = observe(new Anthropic({ baseURL: server.origin, apiKey: 'test' }), ON_SPANS);
  const request = {
    model: 'claude-sonnet-4-6',
    max_tokens: 100,
    system: 'Be brief.',
    messages: [{ role: 'user' as const, content: 'Add 3 and 4.' }],
    tools: [{ name: 'add', input_schema: { type: 'object' as const, properties: {} } }],
  };
  for (let round = 0; round < 2; round += 1) {
    await client.messages.create(request);
    for await (const _ of await client.messages.create({ ...request, stream: true })) continue;
  }
  expect(contents()).toMatchObject([
    [input, answered],
    [input, answered],
    [input, called],
    [input, called],
  ]);
});

it("has Google's contents", async () => {
  server.script(steps);
  const httpOptions = { baseUrl: server.origin };
  const client = observe(new GoogleGenAI({ apiKey: 'test', httpOptions }), ON_SPANS);
  const request = {
    model: 'gemini-2.5-flash',
    contents: 'Add 3 and 4.',
    config: { tools: [{ functionDeclarations: [{ name: 'add' }] }] },
  };
  for (let round = 0; round < 2; round += 1) {
    await client.models.generateContent(request);
    for await (const _ of await client.models.generateContentStream(request)) continue;
  }
  expect(contents()).toMatchObject([
    [input, answered],
    [input, answered],
    [input, called],
    [input, called],
  ]);
});

it('has no secrets and no files, and no more bytes than it may', async () => {
  const url = `data:image/png;base64,${'A'.repeat(100)}`;
  const content = [
    { type: 'text' as const, text: `${SECRET} ${'long '.repeat(10_000)}` },
    { type: 'image_url' as const, image_url: { url } },
  ];
  const messages = [{ role: 'user' as const, content }];
  const client = openAi({ captureContent: 'span', maxContentBytes: 1_000 });
  await client.chat.completions.create({ model: 'gpt-4o-mini', messages });
  const [span] = telemetry.calls();
  const text = String(span?.attributes['gen_ai.input.messages']);
  expect(text.length).toBeLessThan(1_300);
  expect(text).toContain('more characters]');
  expect(text).not.toContain('abcdefghijkl');
  expect(text).not.toContain('AAAA');
  expect(JSON.parse(text)).toMatchObject([{ role: 'user' }]);
});

it('is a log record in the trace of the call, where that is wanted', async () => {
  const exporter = new InMemoryLogRecordExporter();
  logs.setGlobalLoggerProvider(
    new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] }),
  );
  const messages = [{ role: 'user' as const, content: 'Add 3 and 4.' }];
  await openAi({ captureContent: 'log' }).chat.completions.create({
    model: 'gpt-4o-mini',
    messages,
  });
  logs.disable();
  const [record] = exporter.getFinishedLogRecords();
  const [span] = telemetry.calls();
  expect(record?.eventName).toBe('gen_ai.client.inference.operation.details');
  expect(record?.spanContext?.spanId).toBe(span?.spanContext().spanId);
  expect(record?.attributes['gen_ai.input.messages']).toContain('Add 3 and 4.');
  expect(span?.attributes['gen_ai.input.messages']).toBeUndefined();
});
