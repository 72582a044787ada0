import {
  CONTENT_EVENT,
  CONTENT_MEMBERS,
  CONTENT_TYPES,
  MODEL_MEMBERS,
  ROLES,
  VAGUE_MEMBERS,
  VAGUE_TYPES,
} from './body-words.ts';

/** Reads a member without ever throwing. */
export type Read = (object: object, name: string) => unknown;

/** The members of an object that hold what was said to or by a language model. */
export type BodyMembers = 'all' | readonly string[];

interface Shape {
  /** An object without one of them has not this shape. */
  readonly marks: readonly string[];
  readonly members: (part: Part) => BodyMembers | undefined;
}

/** An object whose shape is looked at. */
class Part {
  readonly names: readonly string[];
  readonly #object: object;
  readonly #read: Read;

  constructor(names: readonly string[], object: object, read: Read) {
    this.names = names;
    this.#object = object;
    this.#read = read;
  }

  has(...names: readonly string[]): boolean {
    return names.some((name) => this.names.includes(name));
  }

  of(names: readonly string[]): readonly string[] | undefined {
    const held = names.filter((name) => this.names.includes(name));
    return held.length === 0 ? undefined : held;
  }

  value(name: string): unknown {
    return this.#read(this.#object, name);
  }

  isText(name: string): boolean {
    return typeof this.value(name) === 'string';
  }

  /** Whether a member is a list of objects, the first of which has one of the names. */
  isListOf(name: string, ...members: readonly string[]): boolean {
    const list = this.value(name);
    if (!Array.isArray(list)) return false;
    const first: unknown = this.#read(list, '0');
    const one: unknown = Array.isArray(first) ? this.#read(first, '0') : first;
    return typeof one === 'object' && one !== null && members.some((member) => member in one);
  }
}

/** By provider and library. */
const SHAPES: readonly Shape[] = [
  {
    // A chat message, of all providers
    marks: ['role'],
    members: (part) =>
      ROLES.has(part.value('role')) &&
      part.has(
        'content',
        'parts',
        'tool_calls',
        'message',
        'text',
        'reasoning_content',
        'toolCalls',
      )
        ? 'all'
        : undefined,
  },
  {
    // Gemini, also without a role
    marks: ['parts'],
    members: (part) =>
      part.isListOf('parts', 'text', 'functionCall', 'functionResponse', 'inlineData', 'type')
        ? 'all'
        : undefined,
  },
  {
    // Pieces of messages and events of streams
    marks: ['type'],
    members: (part) => {
      const type = part.value('type');
      const isContent =
        CONTENT_TYPES.has(type) || (typeof type === 'string' && CONTENT_EVENT.test(type));
      if (isContent && part.has(...CONTENT_MEMBERS)) return 'all';
      return VAGUE_TYPES.has(type) && part.has(...VAGUE_MEMBERS) ? 'all' : undefined;
    },
  },
  {
    marks: ['choices'],
    members: (part) =>
      part.isListOf('choices', 'message', 'delta', 'text') ? ['choices'] : undefined,
  },
  {
    marks: ['candidates', 'generations', 'predictions', 'instances'],
    members: (part) =>
      part.of(
        ['candidates', 'generations', 'predictions', 'instances'].filter((name) =>
          part.isListOf(name, 'content', 'text', 'message', 'prompt', 'messages', 'output'),
        ),
      ),
  },
  {
    // Requests, and responses that have the text beside the model
    marks: ['model', 'modelId', 'engine', 'deployment'],
    members: (part) => {
      const held = [...(part.of(MODEL_MEMBERS) ?? [])];
      const system = part.value('system');
      if (Array.isArray(system) || (typeof system === 'string' && /\s/.test(system))) {
        held.push('system');
      }
      return held.length === 0 ? undefined : held;
    },
  },
  {
    // A request whose model is in its URL, as of Gemini and of Bedrock
    marks: ['contents', 'systemInstruction', 'system_instruction', 'messages', 'system'],
    members: (part) => {
      const said = ['contents', 'messages', 'system'].filter((name) =>
        part.isListOf(name, 'parts', 'role', 'text'),
      );
      return said.length === 0
        ? undefined
        : part.of([...said, 'systemInstruction', 'system_instruction', 'system', 'prompt']);
    },
  },
  {
    // OpenAI's Responses
    marks: ['object'],
    members: (part) =>
      part.value('object') === 'response'
        ? part.of(['instructions', 'input', 'output', 'output_text', 'reasoning', 'prompt'])
        : undefined,
  },
  {
    // AI SDK, also its errors
    marks: ['finishReason', 'requestBodyValues', 'responseBody', 'toolName', 'toolCallId'],
    members: (part) =>
      part.of([
        ...[
          'text',
          'content',
          'reasoning',
          'reasoningText',
          'reasoningDetails',
          'steps',
          'toolCalls',
        ],
        ...[
          'toolResults',
          'object',
          'request',
          'response',
          'output',
          'files',
          'sources',
          'message',
        ],
        ...['requestBodyValues', 'responseBody', 'data', 'input', 'args', 'result', 'delta'],
        ...[
          'experimental_output',
          'value',
          'staticToolCalls',
          'dynamicToolCalls',
          'staticToolResults',
        ],
      ]),
  },
  {
    // LangChain
    marks: ['lc', 'additional_kwargs', 'response_metadata', 'lc_kwargs', 'pageContent'],
    members: (part) => {
      if (part.has('lc')) return part.of(['kwargs']);
      return part.has('content') ? 'all' : part.of(['pageContent', 'lc_kwargs']);
    },
  },
  {
    // MCP
    marks: ['params', 'result'],
    members: (part) => {
      const method = part.value('method');
      const isAsked =
        typeof method === 'string' &&
        /^(?:tools|prompts|resources|sampling|completion|elicitation|roots)\//.test(method);
      if (isAsked) return part.of(['params']);
      const result = part.value('result');
      const isAnswer =
        part.has('jsonrpc') &&
        typeof result === 'object' &&
        result !== null &&
        ['content', 'contents', 'messages', 'structuredContent'].some((name) => name in result);
      return isAnswer ? ['result'] : undefined;
    },
  },
  {
    // Arguments of a function
    marks: ['arguments', 'args'],
    members: (part) => {
      if (!part.has('name', 'call_id', 'id')) return undefined;
      const held = ['arguments', 'args'].filter((name) => {
        const given = part.value(name);
        if (typeof given === 'string') return /^\s*[{[]/.test(given);
        return typeof given === 'object' && given !== null && !Array.isArray(given);
      });
      return held.length === 0 ? undefined : held;
    },
  },
  {
    // Cohere
    marks: ['generation_id', 'chat_history', 'event_type', 'preamble'],
    members: (part) =>
      part.of([
        ...['text', 'message', 'chat_history', 'preamble', 'documents', 'citations', 'response'],
        ...['prompt', 'tool_calls', 'search_queries', 'delta', 'tool_results'],
      ]),
  },
  {
    // Ollama
    marks: ['done'],
    members: (part) =>
      typeof part.value('done') === 'boolean' && part.isText('model')
        ? part.of(['response', 'message', 'thinking'])
        : undefined,
  },
  {
    // Bedrock
    marks: [
      'generation',
      'contentBlockDelta',
      'contentBlockStart',
      'toolUseId',
      'inputText',
      'outputText',
    ],
    members: (part) =>
      part.of([
        ...[
          'generation',
          'contentBlockDelta',
          'contentBlockStart',
          'input',
          'content',
          'outputText',
        ],
        ...['inputText', 'prompt'],
      ]),
  },
  {
    // Replicate, Hugging Face, transcripts
    marks: ['input', 'inputs', 'segments'],
    members: (part) => {
      if (part.has('segments') && part.isText('text')) return ['text', 'segments'];
      if (part.has('inputs') && part.has('parameters', 'options')) return ['inputs'];
      return part.has('input') && part.has('output') && part.has('version', 'urls', 'predict_time')
        ? part.of(['input', 'output', 'logs'])
        : undefined;
    },
  },
];

const MARKS = new Map<string, Shape[]>();
/** By length and first character: which names may be a mark. Most names of most objects are none. */
const HINTS = new Uint8Array(32 << 7);
for (const shape of SHAPES) {
  for (const mark of shape.marks) {
    MARKS.set(mark, [...(MARKS.get(mark) ?? []), shape]);
    HINTS[hintOf(mark)] = 1;
  }
}

function hintOf(name: string): number {
  return ((name.length & 31) << 7) | (name.charCodeAt(0) & 127);
}

/**
 * Which members of an object, of these names, hold a prompt, a completion or a part of one: by the
 * shapes that providers and libraries have. Undefined where it has none.
 */
export function bodyMembersOf(
  names: readonly string[],
  object: object,
  read: Read,
): BodyMembers | undefined {
  let members: Set<string> | undefined;
  for (const name of names) {
    if (HINTS[hintOf(name)] !== 1) continue;
    for (const shape of MARKS.get(name) ?? []) {
      const found = shape.members(new Part(names, object, read));
      if (found === 'all') return 'all';
      for (const one of found ?? []) (members ??= new Set()).add(one);
    }
  }
  return members === undefined ? undefined : [...members];
}
