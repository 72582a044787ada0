import { providerOfUrl, regionOfUrl } from '../src/index.ts';

it.each([
  ['https://api.openai.com/v1', 'openai'],
  ['https://eu.api.openai.com/v1', 'openai'],
  ['https://my-resource.openai.azure.com/openai/v1', 'azure.ai.openai'],
  ['https://my-resource.services.ai.azure.com/models', 'azure.ai.inference'],
  ['https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1', 'aws.bedrock'],
  ['https://generativelanguage.googleapis.com/v1beta/openai/', 'gcp.gemini'],
  ['https://us-central1-aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://aiplatform.googleapis.com/v1', 'gcp.vertex_ai'],
  ['https://api.groq.com/openai/v1', 'groq'],
  ['https://api.x.ai/v1', 'x_ai'],
  ['https://api.mistral.ai/v1', 'mistral_ai'],
  ['https://my-resource.cognitiveservices.azure.com/openai/v1', 'azure.ai.openai'],
  ['https://my-model.eastus2.models.ai.azure.com/v1', 'azure.ai.inference'],
  ['https://my-model.eastus2.inference.ai.azure.com/v1', 'azure.ai.inference'],
  ['https://api.anthropic.com/v1', 'anthropic'],
  ['https://api.deepseek.com', 'deepseek'],
  ['https://api.moonshot.ai/v1', 'moonshot_ai'],
  ['https://api.moonshot.cn/v1', 'moonshot_ai'],
  ['https://api.perplexity.ai', 'perplexity'],
  ['https://api.cohere.ai/compatibility/v1', 'cohere'],
  ['https://api.cohere.com/compatibility/v1', 'cohere'],
  ['https://api.fireworks.ai/inference/v1', 'fireworks'],
  ['https://api.together.xyz/v1', 'together'],
  ['https://api.together.ai/v1', 'together'],
  ['https://api.cerebras.ai/v1', 'cerebras'],
  ['https://api.novita.ai/openai/v1', 'novita'],
  ['https://inference.baseten.co/v1', 'baseten'],
  ['https://api.minimax.io/v1', 'minimax'],
  ['https://api.z.ai/api/paas/v4', 'zai'],
  ['https://open.bigmodel.cn/api/paas/v4', 'zhipuai'],
  ['https://us-south.ml.cloud.ibm.com/ml/v1', 'ibm.watsonx.ai'],
  ['https://openrouter.ai/api/v1', 'openrouter'],
  ['http://127.0.0.1:8003/v1', undefined],
  ['http://litellm:4000/v1', undefined],
  ['https://not-api.openai.com.example.org/v1', undefined],
  ['https://evilapi.openai.com/v1', undefined],
])('%s is served by %s', (url, provider) => {
  expect(providerOfUrl(url)).toBe(provider);
});

it.each([
  ['https://eu.api.openai.com/v1', 'eu'],
  ['https://api.openai.com/v1', undefined],
  ['https://bedrock-runtime.us-east-1.amazonaws.com/openai/v1', 'us-east-1'],
  ['https://europe-west4-aiplatform.googleapis.com/v1', 'europe-west4'],
  ['https://aiplatform.googleapis.com/v1', undefined],
  ['https://global-aiplatform.googleapis.com/v1', undefined],
  ['http://127.0.0.1:8080/v1', undefined],
])('the region of %s is %s', (url, region) => {
  expect(regionOfUrl(url)).toBe(region);
});
