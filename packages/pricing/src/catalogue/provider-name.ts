import { findProvider } from '@pydantic/genai-prices';

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
  bedrock: 'aws',
  fireworks_ai: 'fireworks',
  'gcp.gemini': 'google',
  'gcp.gen_ai': 'google',
  'gcp.vertex_ai': 'google',
  mistral_ai: 'mistral',
  moonshot: 'moonshotai',
  moonshot_ai: 'moonshotai',
  together_ai: 'together',
  x_ai: 'x-ai',
};

/** Gateways: who serves the model shows in its name, if at all. */
const GATEWAYS = new Set(['litellm']);

/** Whether `provider` is one, not a gateway. */
export function isProvider(provider: string): boolean {
  return !GATEWAYS.has(provider.trim().toLowerCase());
}

/**
 * The price list's id of a provider, by its name in the OpenTelemetry GenAI conventions
 * (`gen_ai.provider.name`) or a gateway's; undefined when the list does not hold it.
 */
export function listProviderId(provider: string): string | undefined {
  const name = provider.trim().toLowerCase();
  const known = Object.hasOwn(LIST_IDS, name) ? LIST_IDS[name] : undefined;
  return known ?? findProvider({ providerId: name })?.id;
}
