import OpenAI from 'openai';
import { abandonLlmCalls } from '@wflo/shared-state';
import { observe } from '../../src/index.ts';
import { startObserved } from '../observed.ts';

const { telemetry, server } = await startObserved();

it('a stream that is not read is abandoned, once, when the process stops', async () => {
  const client = observe(new OpenAI({ apiKey: 'test', baseURL: server.url }));
  const stream = await client.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', content: 'Say 5.' }],
    stream: true,
  });
  expect(telemetry.records).toEqual([]);
  await abandonLlmCalls();
  await abandonLlmCalls();
  expect(telemetry.records).toMatchObject([
    { status: 'abandoned', unpricedReason: 'unknown_outcome' },
  ]);
  expect(telemetry.spans()).toHaveLength(1);
  stream.controller.abort();
});
