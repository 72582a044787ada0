import type { Catalogue } from './catalogue.ts';

/**
 * Names that the list does not know, or takes for another provider's: `azure.ai.openai` holds
 * `openai`, whose prices are not Azure's.
 */
const LIST_IDS: Readonly<Record<string, string>> = {
  'aws.bedrock': 'aws',
  'az.ai.inference': 'azure',
  'az.ai.openai': 'azure',
  'azure.ai.inference': 'azure',
  'azure.ai.openai': 'azure',
  azure_ai: 'azure',
  azure_openai: 'azure',
  amazon_bedrock: 'aws',
  'amazon-bedrock': 'aws',
  aws_bedrock: 'aws',
  bedrock: 'aws',
  bedrock_converse: 'aws',
  cohere_chat: 'cohere',
  fireworks_ai: 'fireworks',
  'gcp.gemini': 'google',
  gemini: 'google',
  google_genai: 'google',
  google_vertexai: 'google',
  vertex_ai: 'google',
  vertexai: 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  mistral_ai: 'mistral',
  moonshot: 'moonshotai',
  moonshot_ai: 'moonshotai',
  together_ai: 'together',
  x_ai: 'x-ai',
};

/** Gateways: who serves the model shows in its name, if at all. */
const GATEWAYS = new Set(['gateway', 'litellm', 'vercel']);

/** Whether `provider` is one, not a gateway. */
export function isProvider(provider: string): boolean {
  return !GATEWAYS.has(provider.trim().toLowerCase());
}

/**
 * The price list's id of a provider, by its name in the OpenTelemetry GenAI conventions
 * (`gen_ai.provider.name`) or a gateway's; undefined when the list does not hold it.
 */
export function listProviderId(provider: string, catalogue: Catalogue): string | undefined {
  const name = provider.trim().toLowerCase();
  // The AI SDK adds which API of a provider it calls: `azure-openai.responses`.
  const [maker = name] = name.split('.');
  for (const each of [name, maker]) {
    if (Object.hasOwn(LIST_IDS, each)) return LIST_IDS[each];
  }
  if (name.startsWith('azure')) return 'azure';
  return (catalogue.providerNamed(name) ?? catalogue.providerNamed(maker))?.id;
}
