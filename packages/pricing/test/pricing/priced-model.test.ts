import { BUILT_IN } from '../../src/catalogue/catalogue.ts';
import { listProviderId } from '../../src/catalogue/provider-name.ts';
import { quoteOf } from './quote.ts';

const tokens = { cacheReadTokens: 0, cacheWriteTokens: 0 };
const million = { ...tokens, inputTokens: 1_000_000, outputTokens: 1_000_000 };
const at = new Date('2026-11-22T12:00:00Z');

function priced(model: string, responseModel?: string, provider?: string, exactModelsOnly = false) {
  const quote = quoteOf({ model, responseModel, provider, usage: million, at }, exactModelsOnly);
  return { ...quote, cost: quote.cost ?? quote.unpricedReason };
}

describe('the provider of a call', () => {
  it.each([
    ['openai', 'openai'],
    ['anthropic', 'anthropic'],
    ['aws.bedrock', 'aws'],
    ['az.ai.openai', 'azure'],
    ['azure.ai.openai', 'azure'],
    ['azure.ai.inference', 'azure'],
    ['cohere', 'cohere'],
    ['deepseek', 'deepseek'],
    ['gcp.gemini', 'google'],
    ['gcp.vertex_ai', 'google'],
    ['gcp.gen_ai', 'google'],
    ['groq', 'groq'],
    ['GROQ', 'groq'],
    ['mistral_ai', 'mistral'],
    ['moonshot_ai', 'moonshotai'],
    ['perplexity', 'perplexity'],
    ['x_ai', 'x-ai'],
    ['xai', 'x-ai'],
    ['openrouter', 'openrouter'],
    ['ibm.watsonx.ai', undefined],
    ['ollama', undefined],
    ['constructor', undefined],
  ])('is, by the name %s, %s of the price list', (name, id) => {
    expect(listProviderId(name, BUILT_IN)).toBe(id);
  });

  it.each([
    ['llama-3.3-70b-versatile', 'groq', 'groq', '1.38'],
    ['openai/gpt-oss-120b', 'groq', 'groq', '0.75'],
    ['openai/gpt-oss-120b', 'openrouter', 'openrouter', '0.219'],
    ['gpt-4o', 'azure.ai.openai', 'azure', '12.5'],
    ['azure/gpt-4o', 'azure.ai.openai', 'azure', '12.5'],
    ['grok-4', 'x_ai', 'x-ai', '18'],
    ['models/gemini-2.5-pro', 'gcp.gemini', 'google', '17.5'],
    ['openai/gpt-oss-120b', 'together_ai', 'together', 'unknown_model'],
    ['gpt-oss-120b', 'ibm.watsonx.ai', 'ibm.watsonx.ai', 'unknown_model'],
    ['gpt-oss-120b', 'ollama', 'ollama', 'unknown_model'],
    ['openai/gpt-4o', 'litellm', 'openai', '12.5'],
  ])('decides the price of %s: %s', (model, provider, listed, cost) => {
    expect(priced(model, undefined, provider)).toMatchObject({ provider: listed, cost });
  });
});

describe('a name as a cloud or a gateway writes it', () => {
  const profile = 'arn:aws:bedrock:us-east-1:123456789012:inference-profile';
  it.each([
    [`${profile}/us.anthropic.claude-haiku-4-5-20251001-v1:0`, 'aws.bedrock', '6.6'],
    [`${profile}/global.anthropic.claude-haiku-4-5-20251001-v1:0`, undefined, '6'],
    ['arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0', undefined, '0.3'],
    ['bedrock/converse/us.anthropic.claude-haiku-4-5-20251001-v1:0', undefined, '6.6'],
    ['bedrock/eu-central-1/amazon.nova-lite-v1:0', 'litellm', '0.3'],
    ['publishers/google/models/gemini-2.5-flash', 'gcp.vertex_ai', '2.8'],
    ['projects/p/locations/us-east5/publishers/google/models/gemini-2.5-flash', undefined, '2.8'],
    ['claude-haiku-4-5@20251001', 'gcp.vertex_ai', '6'],
    ['claude-opus-4-7@default', 'gcp.vertex_ai', '30'],
    ['gemini/gemini-2.5-flash', 'litellm', '2.8'],
    ['cohere_chat/command-a', 'litellm', '12.5'],
    ['openai/gpt-4o', 'gateway', '12.5'],
  ])('%s of %s costs %s', (model, provider, cost) => {
    expect(priced(model, undefined, provider)).toMatchObject({ cost, exactMatch: true });
  });

  it.each([
    ['arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc', 'aws.bedrock'],
    ['arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0', 'openai'],
    ['publishers/google/models/gemini-2.5-flash', 'openai'],
  ])('%s of %s is unknown', (model, provider) => {
    expect(priced(model, undefined, provider).cost).toBe('unknown_model');
  });
});

describe('the model that responded', () => {
  it.each([
    ['a dated snapshot', 'gpt-4o', 'gpt-4o-2024-05-13', undefined, 'gpt-4o-2024-05-13', '20'],
    ['a deployment', 'my-chat', 'gpt-4o-2024-08-06', 'azure.ai.openai', 'gpt-4o', '12.5'],
    ['a router', 'openrouter/auto', 'openai/gpt-4o', 'openrouter', 'openai/gpt-4o', '12.5'],
    ['an alias without a provider', 'auto', 'gpt-4o-mini', undefined, 'gpt-4o-mini', '0.75'],
    ['another model than requested', 'gpt-4o-mini', 'gpt-4o', undefined, 'gpt-4o', '12.5'],
    ['a name nobody knows', 'gpt-4o', 'gateway-model-7', undefined, 'gpt-4o', '12.5'],
  ])('has its price: %s', (_what, model, responded, provider, matchedModel, cost) => {
    expect(priced(model, responded, provider)).toMatchObject({
      matchedModel,
      cost,
      exactMatch: true,
    });
  });

  it.each([
    ['a snapshot', 'gpt-4o-2024-05-13', 'gpt-4o', undefined, '20'],
    ['a fine-tuned model', 'ft:gpt-4o-2024-08-06:o::i', 'gpt-4o', 'openai', '18.75'],
    ['a variant', 'openai/gpt-oss-120b:free', 'openai/gpt-oss-120b', 'openrouter', '0'],
  ])('does not hide what was requested: %s', (_what, model, responded, provider, cost) => {
    expect(priced(model, responded, provider)).toMatchObject({ cost, exactMatch: true });
  });

  it('shows that a similar model was taken, not that requested by name', () => {
    const similar = { matchedModel: 'claude-sonnet-5', exactMatch: false };
    expect(priced('gpt-4o', 'claude-sonnet-5-5')).toMatchObject(similar);
    expect(priced('gpt-4o', 'claude-sonnet-5-5', undefined, true).cost).toBe('inexact_match');
    expect(priced('claude-sonnet-5', 'claude-sonnet-5-5')).toMatchObject({
      ...similar,
      exactMatch: true,
    });
  });

  it('is unknown where neither name is known', () => {
    expect(priced('my-chat', 'my-model').cost).toBe('unknown_model');
    expect(priced('ft:gpt-9:org::id', 'gpt-4o').cost).toBe('unknown_model');
  });
});
