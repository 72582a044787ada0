import OpenAI from 'openai';
import { runLedger } from '@wflo/shared-state';
import { observe } from '../../src/index.ts';
import { startObserved } from '../observed.ts';

const { telemetry, server } = await startObserved();

it('makes the span of a call that its host counts and records by itself, and no more', async () => {
  process.env['COST_SERVICE_URL'] = 'http://127.0.0.1:1';
  const client = observe(new OpenAI({ baseURL: server.url, apiKey: 'k' }), {
    counted: false,
    ledger: false,
  });
  const messages = [{ role: 'user' as const, content: 'Say 5.' }];
  await client.chat.completions.create({ model: 'gpt-4o-mini', messages });
  expect(telemetry.spans()).toHaveLength(1);
  expect(telemetry.calls()[0]?.attributes['wflo.cost.usd']).toMatch(/^0\.0/);
  expect(telemetry.records).toEqual([]);
  expect(runLedger()).toBeUndefined();
  delete process.env['COST_SERVICE_URL'];
});
