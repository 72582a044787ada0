/** What is said in each of the bodies below; nothing of it may be on a line. */
export const SAID = 'Wie heißt die Hauptstadt von Frankreich';

const said = (text = SAID): string => `${text}?`;

/** Bodies as SDKs and APIs of language models have them. `stays` is what a reader needs of them. */
export const LLM_BODIES: readonly (readonly [name: string, body: unknown, ...stays: string[]])[] = [
  [
    'OpenAI: request of Chat Completions',
    { model: 'gpt-4o', messages: [{ role: 'user', content: said() }], max_tokens: 100 },
    'gpt-4o',
    'user',
  ],
  [
    'OpenAI: content of parts',
    {
      role: 'user',
      content: [
        { type: 'text', text: said() },
        { type: 'image_url', image_url: { url: said() } },
      ],
    },
    'image_url',
  ],
  [
    'OpenAI: response of Chat Completions',
    {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      choices: [
        { index: 0, message: { role: 'assistant', content: said() }, finish_reason: 'stop' },
      ],
      usage: { prompt_tokens: 12, completion_tokens: 3 },
    },
    'chatcmpl-1',
    'stop',
    '"prompt_tokens":12',
  ],
  [
    'OpenAI: tool calls',
    {
      role: 'assistant',
      content: null,
      tool_calls: [
        {
          id: 'call_1',
          type: 'function',
          function: { name: 'search', arguments: `{"q":"${said()}"}` },
        },
      ],
    },
    'call_1',
    'search',
  ],
  ['OpenAI: stream', { id: 'c1', choices: [{ index: 0, delta: { content: said() } }] }, 'c1'],
  [
    'OpenAI: stream of arguments',
    { choices: [{ delta: { tool_calls: [{ index: 0, function: { arguments: said() } }] } }] },
  ],
  ['OpenAI: legacy completion', { id: 'cmpl-1', choices: [{ text: said(), index: 0 }] }, 'cmpl-1'],
  ['DeepSeek: reasoning', { choices: [{ delta: { reasoning_content: said() } }] }],
  [
    'Responses: request',
    { model: 'gpt-5', input: said(), instructions: said(), temperature: 0.5 },
    'gpt-5',
  ],
  [
    'Responses: list of inputs',
    { model: 'gpt-5', input: [{ role: 'user', content: [{ type: 'input_text', text: said() }] }] },
    'input_text',
  ],
  [
    'Responses: response',
    {
      id: 'resp_1',
      object: 'response',
      status: 'completed',
      instructions: said(),
      output: [
        { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: said() }] },
        {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          content: [{ type: 'output_text', text: said() }],
        },
        {
          type: 'function_call',
          call_id: 'call_1',
          name: 'search',
          arguments: `{"q":"${said()}"}`,
        },
      ],
      output_text: said(),
      usage: { input_tokens: 7 },
    },
    'resp_1',
    'call_1',
    'completed',
    '"input_tokens":7',
  ],
  [
    'Responses: stream',
    { type: 'response.output_text.delta', item_id: 'msg_1', delta: said() },
    'msg_1',
  ],
  ['Responses: end of a stream', { type: 'response.output_text.done', text: said() }],
  [
    'Responses: stream of arguments',
    { type: 'response.function_call_arguments.delta', delta: said() },
  ],
  [
    'Responses: output of a function',
    { type: 'function_call_output', call_id: 'call_1', output: said() },
    'call_1',
  ],
  [
    'Anthropic: request',
    {
      model: 'claude-sonnet-4-5',
      system: said(),
      messages: [{ role: 'user', content: said() }],
    },
    'claude-sonnet-4-5',
  ],
  [
    'Anthropic: system of blocks',
    { model: 'claude-sonnet-4-5', system: [{ type: 'text', text: said() }], max_tokens: 10 },
    '"max_tokens":10',
  ],
  [
    'Anthropic: response with a tool',
    {
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: said(), signature: said() },
        { type: 'text', text: said() },
        { type: 'tool_use', id: 'toolu_1', name: 'search', input: { name: said(), q: said() } },
      ],
      stop_reason: 'tool_use',
    },
    'msg_1',
    'toolu_1',
    'tool_use',
  ],
  [
    'Anthropic: stream',
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: said() } },
    'text_delta',
  ],
  [
    'Anthropic: stream of a tool',
    { type: 'content_block_delta', delta: { type: 'input_json_delta', partial_json: said() } },
  ],
  [
    'Anthropic: result of a tool',
    { type: 'tool_result', tool_use_id: 'toolu_1', content: said() },
    'toolu_1',
  ],
  [
    'Gemini: request',
    {
      contents: [{ parts: [{ text: said() }] }],
      systemInstruction: { parts: [{ text: said() }] },
      generationConfig: { temperature: 1 },
    },
    '"temperature":1',
  ],
  ['Gemini: content without a role', { parts: [{ text: said() }] }],
  [
    'Gemini: response',
    {
      candidates: [{ content: { parts: [{ text: said() }], role: 'model' }, finishReason: 'STOP' }],
      usageMetadata: { promptTokenCount: 5 },
      modelVersion: 'gemini-2.5-pro',
    },
    'STOP',
    '"promptTokenCount":5',
  ],
  [
    'Gemini: function',
    { parts: [{ functionCall: { name: 'search', args: { q: said() } } }] },
    'search',
  ],
  [
    'Cohere: request',
    {
      model: 'command-r',
      message: said(),
      chat_history: [{ role: 'USER', message: said() }],
      preamble: said(),
    },
    'command-r',
  ],
  [
    'Cohere: response',
    { generation_id: 'g1', text: said(), finish_reason: 'COMPLETE' },
    'g1',
    'COMPLETE',
  ],
  [
    'Cohere: stream',
    { type: 'content-delta', index: 0, delta: { message: { content: { text: said() } } } },
  ],
  ['Cohere: older stream', { event_type: 'text-generation', text: said() }, 'text-generation'],
  ['Ollama: generate', { model: 'llama3', response: said(), done: false }, 'llama3'],
  [
    'Ollama: chat',
    { model: 'llama3', message: { role: 'assistant', content: said() }, done: true },
    'llama3',
  ],
  [
    'Bedrock: Converse',
    {
      modelId: 'm1',
      system: [{ text: said() }],
      messages: [{ role: 'user', content: [{ text: said() }] }],
    },
    'm1',
  ],
  ['Bedrock: stream', { contentBlockDelta: { delta: { text: said() }, contentBlockIndex: 0 } }],
  [
    'Bedrock: Titan and Llama',
    { results: [{ outputText: said() }], generation: said(), inputText: said() },
  ],
  [
    'Mistral: agent',
    {
      agent_id: 'ag1',
      choices: [
        { message: { role: 'assistant', content: [{ type: 'thinking', thinking: said() }] } },
      ],
    },
    'ag1',
  ],
  ['Hugging Face', [{ generated_text: said() }]],
  [
    'Hugging Face: request',
    { inputs: said(), parameters: { max_new_tokens: 5 } },
    '"max_new_tokens":5',
  ],
  [
    'AI SDK: result',
    {
      text: said(),
      reasoningText: said(),
      finishReason: 'stop',
      usage: { inputTokens: 4 },
      toolCalls: [{ toolCallId: 'call_1', toolName: 'search', input: { q: said() } }],
      steps: [{ text: said() }],
      response: { id: 'r1', modelId: 'gpt-5', messages: [{ role: 'assistant', content: said() }] },
    },
    'call_1',
    'r1',
    '"inputTokens":4',
  ],
  ['AI SDK: stream', { type: 'text-delta', id: 't1', delta: said() }, 't1'],
  [
    'AI SDK: result of a tool',
    { type: 'tool-result', toolCallId: 'call_1', toolName: 'search', output: said() },
    'search',
  ],
  [
    'AI SDK: error',
    Object.assign(new Error('Too Many Requests'), {
      statusCode: 429,
      requestBodyValues: { model: 'gpt-5', messages: [{ role: 'user', content: said() }] },
      responseBody: `{"error":{"message":"${said()}"}}`,
      data: { error: { message: said() } },
    }),
    '"statusCode":429',
    'Too Many Requests',
  ],
  [
    'AI SDK: no object',
    Object.assign(new Error('No object'), { text: said(), finishReason: 'length' }),
    'length',
  ],
  [
    'LangChain: serialized message',
    {
      lc: 1,
      type: 'constructor',
      id: ['langchain_core', 'messages', 'HumanMessage'],
      kwargs: { content: said() },
    },
    '"lc":1',
  ],
  [
    'LangChain: message',
    { content: said(), additional_kwargs: {}, response_metadata: {}, id: 'run-1' },
    'run-1',
  ],
  ['LangChain: stored message', { type: 'human', data: { content: said() } }, 'human'],
  ['LangChain: result', { generations: [[{ text: said(), message: { content: said() } }]] }],
  ['LangChain: document', { pageContent: said(), metadata: { page: 4 } }, '"page":4'],
  [
    'MCP: call of a tool',
    {
      jsonrpc: '2.0',
      id: 7,
      method: 'tools/call',
      params: { name: 'search', arguments: { name: said(), q: said() } },
    },
    'tools/call',
    'search',
  ],
  [
    'MCP: result of a tool',
    {
      jsonrpc: '2.0',
      id: 7,
      result: {
        content: [{ type: 'text', text: said() }],
        structuredContent: { q: said() },
        isError: false,
      },
    },
    '"id":7',
  ],
  [
    'MCP: prompt',
    { messages: [{ role: 'user', content: { type: 'text', text: said() } }] },
    'user',
  ],
  [
    'Assistants: message',
    {
      id: 'msg_1',
      object: 'thread.message',
      content: [{ type: 'text', text: { value: said(), annotations: [] } }],
    },
    'msg_1',
  ],
  [
    'Realtime',
    { type: 'response.audio_transcript.delta', response_id: 'resp_1', delta: said() },
    'resp_1',
  ],
  [
    'Transcription',
    { text: said(), segments: [{ id: 0, text: said() }], duration: 3 },
    '"duration":3',
  ],
  [
    'Replicate',
    { id: 'p1', version: 'v1', status: 'succeeded', input: { prompt: said() }, output: [said()] },
    'succeeded',
  ],
  [
    'JSON text of a request',
    JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: said() }] }),
    'gpt-4o',
  ],
  [
    'JSON text of a response',
    JSON.stringify(
      {
        id: 'c1',
        choices: [{ message: { role: 'assistant', content: said() } }],
        usage: { total_tokens: 9 },
      },
      null,
      2,
    ),
    'c1',
    'total_tokens',
  ],
  [
    'JSON text that was cut',
    JSON.stringify({ model: 'm', messages: [{ role: 'user', content: said() }] }).slice(0, -8),
  ],
  [
    'events of a stream',
    `event: message\ndata: ${JSON.stringify({ choices: [{ delta: { content: said() } }] })}\n\ndata: [DONE]\n`,
    'DONE',
  ],
  [
    'lines of JSON',
    [1, 2].map(() => JSON.stringify({ model: 'llama3', response: said(), done: false })).join('\n'),
    'llama3',
  ],
  [
    'JSON text within JSON text',
    JSON.stringify({
      status: 200,
      body: JSON.stringify({ candidates: [{ content: { parts: [{ text: said() }] } }] }),
    }),
    '200',
  ],
];

/** Objects with the same names, in which nothing was said. */
export const NO_BODIES: readonly object[] = [
  { model: 'Golf', type: 'car', message: 'sold' },
  { type: 'text', name: 'email', required: true },
  { type: 'message', data: 'ping' },
  { message: 'retrying', attempt: 2 },
  { content: 'text/html', length: 12 },
  { text: 'a line', line: 3 },
  { input: 'a.csv', output: 'b.csv' },
  { system: 'openai', model: 'gpt-4o' },
  { name: 'send_mail', arguments: ['a', 'b'] },
  { params: { page: 2 }, method: 'GET', result: 'ok' },
  { done: true, response: 'ok' },
  { role: 'admin', content: 'a text' },
  { choices: ['a', 'b'] },
  { parts: ['wheel', 'door'] },
  { object: 'list', data: [{ id: 'a' }] },
  { event: 'started', type: 'job', data: { id: 1 } },
];
