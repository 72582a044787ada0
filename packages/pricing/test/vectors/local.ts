import type { Vector } from './vector.ts';

const OLLAMA = 'https://docs.ollama.com/api';
const LLAMA_CPP = 'https://github.com/ggml-org/llama.cpp/blob/master/tools/server/README.md';
const VLLM = 'https://docs.vllm.ai/en/latest/serving/openai_compatible_server.html';
const COHERE = 'https://docs.cohere.com/reference/chat';

export const localVectors: readonly Vector[] = [
  {
    name: 'Ollama: the whole response, whose message is no usage',
    source: OLLAMA,
    raw: {
      ...{ model: 'llama3.2', message: { role: 'assistant', content: '…' }, done: true },
      ...{ total_duration: 4_883_583_458, load_duration: 1_334_875 },
      ...{ prompt_eval_count: 26, prompt_eval_duration: 342_546_000 },
      ...{ eval_count: 282, eval_duration: 4_535_599_000 },
    },
    of: { provider: 'ollama', model: 'llama3.2' },
    usage: [26, 282],
    cost: 'unknown_model',
  },
  {
    name: 'Ollama: a prompt that was not counted',
    source: 'https://github.com/ollama/ollama/issues/2068',
    raw: { eval_count: 282, eval_duration: 4_535_599_000 },
    of: { provider: 'ollama', model: 'llama3.2' },
    usage: [0, 0, { otherAmounts: { eval_count: 282, eval_duration: 1_000_000_000 } }],
    cost: 'inconsistent_usage',
  },
  {
    name: 'Ollama: its compatible endpoint',
    source: 'https://docs.ollama.com/api/openai-compatibility',
    raw: { prompt_tokens: 26, completion_tokens: 282, total_tokens: 308 },
    of: { provider: 'ollama', model: 'llama3.2' },
    usage: [26, 282],
    cost: 'unknown_model',
  },
  {
    name: 'llama.cpp: what the cache holds afterwards is nothing of the call',
    source: LLAMA_CPP,
    raw: {
      ...{ content: '…', tokens_predicted: 10, tokens_evaluated: 50, tokens_cached: 59 },
      timings: { cache_n: 30, prompt_n: 20, prompt_ms: 30.9, predicted_n: 10 },
    },
    of: { model: 'qwen3-8b' },
    usage: [50, 10, { cacheReadTokens: 30 }],
    cost: 'unknown_model',
  },
  {
    name: 'llama.cpp: timings alone',
    source: LLAMA_CPP,
    raw: { timings: { cache_n: 236, prompt_n: 1, predicted_n: 35 } },
    of: { model: 'qwen3-8b' },
    usage: [237, 35, { cacheReadTokens: 236 }],
    cost: 'unknown_model',
  },
  {
    name: 'llama.cpp: its compatible endpoint, with timings beside',
    source: LLAMA_CPP,
    raw: {
      usage: { prompt_tokens: 237, completion_tokens: 35, total_tokens: 272 },
      timings: { cache_n: 236, prompt_n: 1, predicted_n: 35 },
    },
    of: { model: 'qwen3-8b' },
    usage: [237, 35],
    cost: 'unknown_model',
  },
  {
    name: 'vLLM: details that are null',
    source: VLLM,
    raw: {
      ...{ prompt_tokens: 14, completion_tokens: 7, total_tokens: 21 },
      ...{ prompt_tokens_details: null, completion_tokens_details: null },
    },
    of: { model: 'my-llama' },
    usage: [14, 7],
    cost: 'unknown_model',
  },
  {
    name: 'vLLM: cached tokens',
    source: 'https://docs.vllm.ai/en/latest/features/automatic_prefix_caching.html',
    raw: {
      ...{ prompt_tokens: 1_014, completion_tokens: 7, total_tokens: 1_021 },
      prompt_tokens_details: { cached_tokens: 1_008 },
    },
    of: { model: 'my-llama' },
    usage: [1_014, 7, { cacheReadTokens: 1_008 }],
    cost: 'unknown_model',
  },
  {
    name: 'LM Studio: a name that the list has, of a provider that it has not',
    source: 'https://lmstudio.ai/docs/app/api/endpoints/openai',
    raw: { prompt_tokens: 14, completion_tokens: 7, total_tokens: 21 },
    of: { provider: 'lmstudio', model: 'gpt-oss-20b' },
    usage: [14, 7],
    cost: 'unknown_model',
  },
  {
    name: 'Cohere: what is billed is less than what there was',
    source: COHERE,
    raw: {
      billed_units: { input_tokens: 5, output_tokens: 418 },
      tokens: { input_tokens: 71, output_tokens: 418 },
    },
    of: { provider: 'cohere', model: 'command-a-03-2025' },
    usage: [5, 418],
    cost: [
      [5, '2.5'],
      [418, '10'],
    ],
  },
  {
    name: 'Cohere: the first version of its API',
    source: 'https://docs.cohere.com/v1/reference/chat',
    raw: {
      text: '…',
      meta: {
        api_version: { version: '1' },
        billed_units: { input_tokens: 17, output_tokens: 12 },
        tokens: { input_tokens: 83, output_tokens: 12 },
      },
    },
    of: { provider: 'cohere', model: 'command-r-plus-08-2024' },
    usage: [17, 12],
    cost: [
      [17, '2.5'],
      [12, '10'],
    ],
  },
  {
    name: 'Cohere: embeddings',
    source: 'https://docs.cohere.com/reference/embed',
    raw: { meta: { billed_units: { input_tokens: 12 } } },
    of: { provider: 'cohere', model: 'embed-v4.0' },
    usage: [12, 0],
    cost: [[12, '0.12']],
  },
  {
    name: 'Cohere: a search of its own, which the list has no price for',
    source: 'https://docs.cohere.com/reference/rerank',
    raw: { billed_units: { input_tokens: 17, output_tokens: 12, search_units: 1 } },
    of: { provider: 'cohere', model: 'command-r-08-2024' },
    usage: [17, 12, { otherAmounts: { 'billed_units.search_units': 1 } }],
    cost: 'unpriced_usage',
  },
  {
    name: 'Cohere: more billed than there was',
    source: COHERE,
    raw: {
      billed_units: { input_tokens: 80, output_tokens: 418 },
      tokens: { input_tokens: 71, output_tokens: 418 },
    },
    of: { provider: 'cohere', model: 'command-a' },
    usage: [
      0,
      0,
      {
        otherAmounts: {
          ...{ 'billed_units.input_tokens': 80, 'billed_units.output_tokens': 418 },
          ...{ 'tokens.input_tokens': 71, 'tokens.output_tokens': 418 },
        },
      },
    ],
    cost: 'inconsistent_usage',
  },
];
