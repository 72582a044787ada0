import type { UsageRequest } from '@wflo/contracts';
import { describeOnEachEngine } from './database-under-test.ts';
import { startService, type ServiceUnderTest } from './service-under-test.ts';

const call: UsageRequest = {
  idempotencyKey: 'k',
  executionId: 'exec-1',
  model: 'my-chat',
  usage: { inputTokens: 1_000, outputTokens: 500 },
};

describeOnEachEngine('what a provider says of a call', (engine) => {
  let service: ServiceUnderTest;
  beforeEach(async () => {
    service = await startService(engine);
  });
  afterEach(() => service.close());

  async function recordAndRead(more: Partial<UsageRequest>) {
    const recorded = await service.client.recordUsage({ ...call, ...more });
    const { records } = await service.client.executionCosts('exec-1');
    expect(records).toEqual([{ ...recorded, wasted: false }]);
    await expect(service.client.recordUsage({ ...call, ...more })).resolves.toEqual({
      ...recorded,
      replayed: true,
    });
    return recorded;
  }

  it('is recorded: the model that responded, which is the one that is priced', async () => {
    const responseModel = 'gpt-4o-2024-08-06';
    await expect(
      recordAndRead({ responseModel, provider: 'azure.ai.openai' }),
    ).resolves.toMatchObject({
      model: 'my-chat',
      responseModel,
      provider: 'azure',
      matchedModel: 'gpt-4o',
      costUsd: '0.0075',
    });
    await expect(service.client.costs()).resolves.toMatchObject({ groups: [{ key: 'my-chat' }] });
  });

  it('is recorded: every amount of a usage that has no price', async () => {
    const usage = {
      ...call.usage,
      inputAudioTokens: 10,
      outputImageTokens: 20,
      reasoningTokens: 30,
      webSearches: 2,
      otherAmounts: { num_sources_used: 7 },
    };
    await expect(recordAndRead({ model: 'gpt-4o', usage })).resolves.toMatchObject({
      usage,
      costUsd: null,
      unpricedReason: 'unpriced_usage',
    });
  });

  it('is recorded: a tier that has no known price', async () => {
    await expect(recordAndRead({ model: 'gpt-4o', serviceTier: 'scale' })).resolves.toMatchObject({
      serviceTier: 'scale',
      costUsd: null,
      unpricedReason: 'unpriced_tier',
    });
  });

  it('is recorded and not priced, when the caller knows that it contradicts itself', async () => {
    const unpricedReason = 'inconsistent_usage';
    await expect(recordAndRead({ model: 'gpt-4o', unpricedReason })).resolves.toMatchObject({
      matchedModel: 'gpt-4o',
      costUsd: null,
      unpricedReason,
    });
  });

  it.each([
    ['0.0075', false],
    ['0.00757', false],
    ['0.0076', true],
    ['0.0074', true],
    ['0', true],
  ])('is stored: its own cost of %s USD for 0.0075, which differs: %j', async (usd, differs) => {
    await expect(recordAndRead({ model: 'gpt-4o', reportedCostUsd: usd })).resolves.toMatchObject({
      costUsd: '0.0075',
      reportedCostUsd: usd,
      reportedCostDiffers: differs,
    });
  });
});
