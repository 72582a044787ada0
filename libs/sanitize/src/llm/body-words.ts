/** What the APIs of language models, and the libraries in front of them, call what was said. */

/** Authors of a chat message. */
export const ROLES: ReadonlySet<unknown> = new Set([
  ...['system', 'developer', 'user', 'assistant', 'model', 'tool', 'function', 'USER', 'CHATBOT'],
  ...['SYSTEM', 'TOOL', 'ai', 'human', 'critic', 'discriminator', 'data', 'ipython'],
]);

/** `type` of a piece of a message, of a stream's event, or of a message itself. */
export const CONTENT_TYPES: ReadonlySet<unknown> = new Set([
  // OpenAI: Chat Completions, Responses
  ...[
    'text',
    'input_text',
    'output_text',
    'summary_text',
    'reasoning_text',
    'refusal',
    'reasoning',
  ],
  ...['function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'],
  ...['mcp_call', 'code_interpreter_call', 'file_search_call', 'image_url'],
  ...['input_audio', 'input_file', 'input_image', 'local_shell_call', 'local_shell_call_output'],
  // Anthropic
  ...['thinking', 'redacted_thinking', 'tool_use', 'server_tool_use', 'tool_result'],
  ...['mcp_tool_use', 'mcp_tool_result', 'web_search_tool_result'],
  ...['text_delta', 'input_json_delta', 'thinking_delta', 'signature_delta', 'citations_delta'],
  ...['content_block_start', 'content_block_delta', 'message_start'],
  // Cohere
  ...['content-start', 'content-delta', 'tool-plan-delta', 'tool-call-start', 'tool-call-delta'],
  ...['citation-start', 'message-start', 'message-end'],
  // AI SDK
  ...['text-delta', 'reasoning-delta', 'reasoning-start', 'tool-call', 'tool-result', 'tool-error'],
  ...['tool-input-start', 'tool-input-delta', 'tool-input-available', 'tool-output-available'],
  ...['error-text', 'error-json', 'dynamic-tool', 'object-delta'],
  // LangChain
  ...['human', 'ai', 'AIMessageChunk', 'HumanMessageChunk'],
  ...['HumanMessage', 'AIMessage', 'SystemMessage', 'ToolMessage'],
]);
/** The same, of types that other things have, too: these need one of `VAGUE_MEMBERS`. */
export const VAGUE_TYPES: ReadonlySet<unknown> = new Set([
  ...['message', 'document', 'search_result', 'image', 'completion', 'file', 'system', 'tool'],
  ...['generic', 'chat', 'resource', 'json', 'source', 'object', 'raw'],
]);
export const VAGUE_MEMBERS: readonly string[] = [
  ...['content', 'summary', 'completion', 'file_data', 'resource', 'rawValue'],
];

/** Beginnings of the types of events that carry content. */
export const CONTENT_EVENT = /^(?:response\.|conversation\.item\.|thread\.(?:message|run))/;

/** Where such a piece has what was said. */
export const CONTENT_MEMBERS: readonly string[] = [
  ...['text', 'content', 'delta', 'input', 'arguments', 'thinking', 'partial_json', 'refusal'],
  ...[
    'summary',
    'output',
    'result',
    'data',
    'message',
    'item',
    'part',
    'content_block',
    'response',
  ],
  ...[
    'textDelta',
    'inputTextDelta',
    'args',
    'function',
    'source',
    'transcript',
    'image_url',
    'code',
  ],
  ...['signature', 'encrypted_content', 'queries', 'results', 'action', 'title', 'value', 'object'],
  ...['input_audio', 'file_data', 'resource', 'rawValue', 'completion', 'citation', 'reasoning'],
];

/** Beside a `model`: what a request or a response has of what was said. */
export const MODEL_MEMBERS: readonly string[] = [
  ...['instructions', 'input', 'inputs', 'prompt', 'messages', 'contents', 'systemInstruction'],
  ...[
    'system_instruction',
    'chat_history',
    'preamble',
    'texts',
    'documents',
    'output_text',
    'suffix',
  ],
  ...['choices', 'output'],
];

/** Names under which there is nothing else, wherever they are. */
export const BODY_NAMES: ReadonlySet<string> = new Set([
  ...['prompt', 'prompts', 'prompt text', 'prompt messages'],
  ...['completion', 'completions', 'completion text', 'completion messages'],
  ...['input messages', 'output messages', 'system instruction', 'system instructions'],
  ...['llm input', 'llm output', 'llm request', 'llm response', 'llm messages'],
  ...['request body values', 'response body', 'reasoning content', 'reasoning text', 'output text'],
  ...[
    'input text',
    'generated text',
    'page content',
    'structured content',
    'chat history',
    'preamble',
  ],
  ...['tool arguments', 'tool input', 'tool output', 'tool result', 'function arguments'],
]);
/** May stand before: `gen_ai.input.messages`, `system_prompt`, `llmCompletion`. */
export const FORE_WORDS: ReadonlySet<string> = new Set([
  ...['llm', 'gen', 'ai', 'genai', 'model', 'openai', 'anthropic', 'chat', 'text'],
  ...['system', 'user', 'assistant', 'raw', 'full', 'rendered', 'final', 'call'],
]);

/** Members of a body that say something about it, and do not show it. */
export const ABOUT_NAMES: ReadonlySet<string> = new Set([
  ...['role', 'type', 'id', 'name', 'model', 'object', 'status', 'finish_reason', 'stop_reason'],
  ...['finishReason', 'stopReason', 'tool_call_id', 'system_fingerprint', 'event', 'event_type'],
  ...['index', 'toolName', 'tool_name', 'modelVersion', 'service_tier', 'done_reason', 'jsonrpc'],
  ...['media_type', 'mimeType', 'mediaType', 'phase', 'created_at', 'created', 'method', 'lc'],
]);
