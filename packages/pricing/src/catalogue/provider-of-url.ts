/** By the end of the host's name; longer ones first where one is the end of another. */
const PROVIDERS: readonly (readonly [string, string])[] = [
  ['api.openai.com', 'openai'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['cognitiveservices.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['models.ai.azure.com', 'azure.ai.inference'],
  ['inference.ai.azure.com', 'azure.ai.inference'],
  ['api.anthropic.com', 'anthropic'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['api.groq.com', 'groq'],
  ['api.x.ai', 'x_ai'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.deepseek.com', 'deepseek'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.moonshot.cn', 'moonshot_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.cohere.ai', 'cohere'],
  ['api.cohere.com', 'cohere'],
  ['ml.cloud.ibm.com', 'ibm.watsonx.ai'],
  ['openrouter.ai', 'openrouter'],
  ['api.fireworks.ai', 'fireworks'],
  ['api.together.xyz', 'together'],
  ['api.together.ai', 'together'],
  ['api.cerebras.ai', 'cerebras'],
  ['api.novita.ai', 'novita'],
  ['inference.baseten.co', 'baseten'],
  ['api.minimax.io', 'minimax'],
  ['api.z.ai', 'zai'],
  ['open.bigmodel.cn', 'zhipuai'],
];

const BEDROCK = /(?:^|\.)bedrock(?:-runtime)?(?:-fips)?\.([a-z0-9-]+)\.amazonaws\.com$/;
const VERTEX = /^([a-z0-9-]+)-aiplatform\.googleapis\.com$/;
const OPENAI = /^([a-z]{2,3})\.api\.openai\.com$/;

/**
 * The provider of an endpoint by its host, in the names of the OpenTelemetry GenAI conventions
 * (`gen_ai.provider.name`) and, beyond these, of the ledger's price list; undefined of one that may
 * serve anybody's models: a proxy, a server of one's own.
 *
 * @example providerOfUrl('https://api.groq.com/openai/v1') === 'groq'
 */
export function providerOfUrl(baseUrl: string): string | undefined {
  const host = new URL(baseUrl).hostname;
  if (BEDROCK.test(host)) return 'aws.bedrock';
  if (VERTEX.test(host)) return 'gcp.vertex_ai';
  return PROVIDERS.find(([end]) => host === end || host.endsWith(`.${end}`))?.[1];
}

/**
 * The region of an endpoint whose provider may have other prices there; undefined of one that is
 * not bound to a region.
 *
 * @example regionOfUrl('https://eu.api.openai.com/v1') === 'eu'
 */
export function regionOfUrl(baseUrl: string): string | undefined {
  const host = new URL(baseUrl).hostname;
  const region = [OPENAI, BEDROCK, VERTEX].map((each) => each.exec(host)?.[1]).find(Boolean);
  return region === 'global' ? undefined : region;
}
