import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCostClient, type CostClient } from '@wflo/contracts';
import { choices, ScriptedLlm } from './scripted-llm.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;

interface Shown {
  execution_id: string;
  status: string;
  error?: { code: string };
  outputs: { text?: string } | null;
  steps: { attempts: number; status: string }[];
}

describeWithTemporal('what an LLM responses, and what it cost', () => {
  const llm = new ScriptedLlm();
  let system: System;
  let costs: CostClient;

  beforeAll(async () => {
    await llm.start();
    const env = { LLM_BASE_URL: llm.url, LLM_PROVIDER: 'azure.ai.openai' };
    system = new System({ temporalAddress: temporalAddress ?? '', env });
    await system.start();
    costs = createCostClient({ baseUrl: system.costUrl });
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    llm.stop();
  }, 60_000);

  async function run(id: string, script: object, more: { model?: string; budget?: object } = {}) {
    const { model = 'gpt-4o', budget } = more;
    const step = { id: 'a', type: 'llm', model, prompt: JSON.stringify(script), maxTokens: 800 };
    const file = join(system.folder, `${id}.json`);
    const outputs = { text: '{{ steps.a.output.text }}' };
    const definition = { id, version: '1', steps: [step], outputs };
    writeFileSync(
      file,
      JSON.stringify(budget === undefined ? definition : { ...definition, budget }),
    );
    llm.requested.length = 0;
    const { stdout } = await system.wflo('run', file, '--wait', '--json');
    const shown = JSON.parse(stdout) as Shown;
    const ledger = await costs.executionCosts(shown.execution_id);
    return { shown, ledger, requested: llm.requested.length };
  }

  it('is priced by the model that responded, at its provider', async () => {
    const script = { model: 'gpt-4o-2024-08-06', service_tier: 'default' };
    const { shown, ledger } = await run('deployment', script, { model: 'my-chat' });

    expect(shown).toMatchObject({ status: 'completed', outputs: { text: 'fine' } });
    expect(ledger.records).toMatchObject([
      {
        model: 'my-chat',
        responseModel: 'gpt-4o-2024-08-06',
        provider: 'azure',
        matchedModel: 'gpt-4o',
        serviceTier: 'standard',
        costUsd: '0.0075',
      },
    ]);
  }, 60_000);

  it.each([
    ['refused', choices({ content: null, refusal: "I'm sorry, I can't." }), 'WFLO_LLM_REFUSED'],
    ['filtered', choices({ content: 'half' }, 'content_filter'), 'WFLO_LLM_CONTENT_FILTERED'],
    [
      'tools',
      choices({ content: null, tool_calls: [{ id: 'c', type: 'function' }] }, 'tool_calls'),
      'WFLO_LLM_TOOL_CALLS',
    ],
    ['truncated', choices({ content: '' }, 'length'), 'WFLO_LLM_OUTPUT_TRUNCATED'],
    ['unusable', { choices: null }, 'WFLO_LLM_INVALID_RESPONSE'],
    ['unnamed', { model: 7, choices: [] }, 'WFLO_LLM_INVALID_RESPONSE'],
  ])(
    'is recorded before its step fails, and requested once: %s',
    async (id, script, code) => {
      const { shown, ledger, requested } = await run(id, script);

      expect(shown).toMatchObject({ status: 'failed', error: { code }, steps: [{ attempts: 1 }] });
      expect(ledger).toMatchObject({ totalUsd: '0.0075', recordCount: 1 });
      expect(requested).toBe(1);
    },
    60_000,
  );

  it.each([
    ['no-usage', { usage: null }, 'WFLO_LLM_USAGE_MISSING'],
    ['empty-usage', { usage: {} }, 'WFLO_LLM_USAGE_MISSING'],
    ['endless', { repeats: 5_000_000 }, 'WFLO_LLM_ANSWER_TOO_LARGE'],
  ])(
    'is held at its upper bound when it says nothing of its usage: %s',
    async (id, script, code) => {
      const { shown, ledger, requested } = await run(id, script, { budget: { limitUsd: '1' } });

      expect(shown).toMatchObject({ status: 'failed', error: { code } });
      expect(requested).toBe(1);
      expect(ledger).toMatchObject({
        totalUsd: '0',
        unpricedCount: 1,
        records: [{ costUsd: null, unpricedReason: 'unknown_outcome' }],
      });
      // 800 tokens of output at 10 USD per million, and those of the prompt.
      expect(Number(ledger.unpricedUpperBoundUsd)).toBeGreaterThan(0.008);
    },
    60_000,
  );

  it.each([
    ['inconsistent_usage', { usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 99 } }],
    ['unpriced_tier', { service_tier: 'priority' }],
    [
      'unpriced_usage',
      {
        usage: {
          ...{ prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
          prompt_tokens_details: { audio_tokens: 5 },
        },
      },
    ],
  ])(
    'completes, and is never a wrong number: %s',
    async (reason, script) => {
      const { shown, ledger } = await run(reason, script);

      expect(shown.status).toBe('completed');
      expect(ledger.records).toMatchObject([{ costUsd: null, unpricedReason: reason }]);
    },
    60_000,
  );

  it('counts in the worker what the ledger counts, responses of unknown usage included', async () => {
    const [worker, ledger] = await Promise.all([system.metrics(), system.metrics(system.costUrl)]);
    const tokens = (all: Map<string, number>, name: string) =>
      [...all].filter(([series, value]) => series.startsWith(`${name}{`) && value > 0).toSorted();
    const counted = tokens(worker, 'wflo_llm_tokens_total');

    expect(counted.length).toBeGreaterThan(0);
    expect(tokens(ledger, 'wflo_ledger_tokens_total')).toEqual(
      counted.map(([series, value]) => [
        series.replace('wflo_llm_tokens_total', 'wflo_ledger_tokens_total'),
        value,
      ]),
    );
  }, 60_000);
});
