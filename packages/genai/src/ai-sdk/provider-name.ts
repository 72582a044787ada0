import type { CallRequest } from '../call/call-types.ts';

/** By the beginning of the AI SDK's name, of which more may follow; longer ones first. */
const NAMES: readonly (readonly [begin: string, provider: string])[] = [
  ['google.vertex', 'gcp.vertex_ai'],
  ['google-vertex', 'gcp.vertex_ai'],
  ['googlevertex', 'gcp.vertex_ai'],
  ['vertex', 'gcp.vertex_ai'],
  ['google', 'gcp.gemini'],
  ['amazon-bedrock', 'aws.bedrock'],
  ['bedrock', 'aws.bedrock'],
  ['azure', 'azure.ai.openai'],
  ['openai-compatible', ''],
  ['openai', 'openai'],
  ['anthropic', 'anthropic'],
  ['mistral', 'mistral_ai'],
  ['cohere', 'cohere'],
  ['groq', 'groq'],
  ['deepseek', 'deepseek'],
  ['perplexity', 'perplexity'],
  ['xai', 'x_ai'],
  ['moonshotai', 'moonshot_ai'],
  ['togetherai', 'together'],
  ['together', 'together'],
  ['fireworks', 'fireworks'],
  ['cerebras', 'cerebras'],
  ['openrouter', 'openrouter'],
  ['deepinfra', 'deepinfra'],
  ['baseten', 'baseten'],
  ['novita', 'novita'],
  ['minimax', 'minimax'],
  ['zai', 'zai'],
  ['gateway', 'gateway'],
  ['vercel', 'vercel'],
  ['litellm', 'litellm'],
];

/**
 * `gen_ai.provider.name` of what the AI SDK calls a provider: `openai.responses`,
 * `google.generative-ai`, `amazon-bedrock`. One whose name is its user's own stays as it is called.
 */
export function providerNamed(name: string): Pick<CallRequest, 'provider' | 'isProviderKnown'> {
  const lower = name.toLowerCase();
  const found = NAMES.find(
    ([begin]) =>
      lower === begin || (/^[.-]/.test(lower.slice(begin.length)) && lower.startsWith(begin)),
  )?.[1];
  if (found !== undefined && found !== '') return { provider: found };
  const own = name.replace(/\.(?:chat|completion|embedding|image|responses)$/, '');
  return { provider: own === '' ? 'unknown' : own, isProviderKnown: false };
}
