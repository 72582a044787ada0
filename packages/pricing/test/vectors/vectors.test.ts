import { priceUsage, readUsage } from '../../src/index.ts';
import { brokenInvariants } from '../usage-invariants.ts';
import { anthropicVectors } from './anthropic.ts';
import { bedrockVectors } from './bedrock.ts';
import { compatibleVectors } from './compatible.ts';
import { frameworkVectors } from './frameworks.ts';
import { googleVectors } from './google.ts';
import { localVectors } from './local.ts';
import { openaiMediaVectors } from './openai-media.ts';
import { openaiVectors } from './openai.ts';
import { routerVectors } from './routers.ts';
import { tierVectors } from './tiers.ts';
import { AT, sumOf, type Vector } from './vector.ts';

const TABLES: Readonly<Record<string, readonly Vector[]>> = {
  OpenAI: openaiVectors,
  'OpenAI, audio and images': openaiMediaVectors,
  Anthropic: anthropicVectors,
  Google: googleVectors,
  Bedrock: bedrockVectors,
  'providers with an API like OpenAI’s': compatibleVectors,
  'routers and proxies': routerVectors,
  'servers of one’s own, Cohere': localVectors,
  'SDKs and frameworks': frameworkVectors,
  'tiers, places and times': tierVectors,
};

describe.each(Object.entries(TABLES))('%s', (_table, vectors) => {
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const { raw, of, call, usage, cost, tier, reported } = vector;
    const reading = readUsage(raw, of);
    const [inputTokens, outputTokens, more] = usage;
    expect(reading?.usage).toEqual({ inputTokens, outputTokens, cacheReadTokens: 0, ...more });
    expect(brokenInvariants(reading?.usage)).toEqual([]);
    expect(reading?.serviceTier).toBe(tier);
    expect(reading?.reportedCostUsd).toBe(reported);
    if (reading === undefined) return;
    const price = priceUsage({
      at: AT,
      model: of.model,
      provider: of.provider,
      ...reading,
      ...call,
    });
    const expected = typeof cost === 'string' ? cost : sumOf(cost);
    expect(price.priced ? price.picoUsd : price.reason).toBe(expected);
    expect(reading.problems.length > 0).toBe(reading.unpricedReason !== undefined);
  });
});

it('are 150 or more, each with its source', () => {
  const all = Object.values(TABLES).flat();
  expect(all.length).toBeGreaterThanOrEqual(150);
  expect(all.filter(({ source }) => !/^https:\/\/\S+$/.test(source))).toEqual([]);
  const named = Object.entries(TABLES).flatMap(([table, vectors]) =>
    vectors.map(({ name }) => `${table} ${name}`),
  );
  expect(new Set(named).size).toBe(named.length);
});
