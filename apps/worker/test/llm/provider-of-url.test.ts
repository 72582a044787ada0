import { providerOfUrl } from '../../src/llm/provider-of-url.ts';

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
  ['https://us-south.ml.cloud.ibm.com/ml/v1', 'ibm.watsonx.ai'],
  ['https://openrouter.ai/api/v1', 'openrouter'],
  ['http://127.0.0.1:8003/v1', undefined],
  ['http://litellm:4000/v1', undefined],
  ['https://not-api.openai.com.example.org/v1', undefined],
  ['https://evilapi.openai.com/v1', undefined],
])('%s is served by %s', (url, provider) => {
  expect(providerOfUrl(url)).toBe(provider);
});
