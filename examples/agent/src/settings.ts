const SDKS = {
  'ai-sdk': { workflow: 'research', model: 'gpt-4o-mini' },
  openai: { workflow: 'researchByOpenAi', model: 'gpt-4o-mini' },
  anthropic: { workflow: 'researchByAnthropic', model: 'claude-haiku-4-5' },
} as const;

/** The same variables for the worker and its client. */
export function readSettings(env: NodeJS.ProcessEnv = process.env) {
  const sdk = sdkOf(env['AGENT_SDK'] ?? 'ai-sdk');
  const openAiUrl = env['LLM_BASE_URL'];
  const apiKey = env['LLM_API_KEY'] ?? '';
  return {
    address: env['TEMPORAL_ADDRESS'] ?? 'localhost:7233',
    namespace: env['TEMPORAL_NAMESPACE'] ?? 'default',
    taskQueue: 'research',
    workflow: sdk.workflow,
    model: env['LLM_MODEL'] ?? sdk.model,
    /** What all calls of a run may cost together. */
    budgetUsd: env['AGENT_BUDGET_USD'] ?? '0.05',
    openai: { baseURL: openAiUrl ?? 'https://api.openai.com/v1', apiKey },
    anthropic: {
      // Its SDK adds the version by itself.
      baseURL: openAiUrl?.replace(/\/v1$/, '') ?? 'https://api.anthropic.com',
      apiKey,
    },
  };
}

function sdkOf(name: string) {
  if (name === 'ai-sdk' || name === 'openai' || name === 'anthropic') return SDKS[name];
  throw new Error(`AGENT_SDK is ${name}: expected one of ${Object.keys(SDKS).join(', ')}.`);
}
