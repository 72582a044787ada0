import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { CallResponse } from '../call/call-types.ts';
import { CollectedMessage } from '../content/collected-message.ts';
import { textPart, toolCall, toolResponse, type Message } from '../content/messages.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { at, field, isObject, listAt, numberAt, parseJson, textAt } from '../values/fields.ts';
import type { Api, RequestDescription } from './api.ts';
import { limitsOf } from './limits.ts';
import { outputKindOf } from './request-attributes.ts';

/** Google's generateContent, of the Gemini API and of Vertex AI. */
export const generateContent: Api = {
  operation: 'generate_content',
  describe,
  createReader: ({ readsContent }) => new GenerateContentReader(readsContent),
  messages: (body) => ({
    system: systemOf(field(body, 'systemInstruction')),
    input: listAt(body, 'contents').map((content) => messageOf(content, 'user')),
    ...(listAt(body, 'tools').length > 0 && { tools: listAt(body, 'tools') }),
  }),
};

/** Google's embeddings. */
export const embedContent: Api = {
  operation: 'embeddings',
  describe: () => ({}),
  createReader: () => new GenerateContentReader(false),
  messages: () => ({}),
};

const PARAMETERS: Readonly<Record<string, string>> = {
  temperature: 'gen_ai.request.temperature',
  topP: 'gen_ai.request.top_p',
  topK: 'gen_ai.request.top_k',
  maxOutputTokens: 'gen_ai.request.max_tokens',
  frequencyPenalty: 'gen_ai.request.frequency_penalty',
  presencePenalty: 'gen_ai.request.presence_penalty',
  seed: 'gen_ai.request.seed',
};

function describe(body: unknown): RequestDescription {
  const config = field(body, 'generationConfig');
  const choices = numberAt(config, 'candidateCount') ?? 1;
  const isText =
    field(body, 'cachedContent') === undefined &&
    listAt(body, 'tools').every((tool) => isObject(tool) && onlyFunctions(tool)) &&
    [...listAt(body, 'contents'), field(body, 'systemInstruction')].every((content) =>
      listAt(content, 'parts').every(isTextPart),
    );
  return {
    attributes: configAttributes(config, choices),
    ...limitsOf(config, [['maxOutputTokens']], [['candidateCount']]),
    outputKind: outputKindOf(field(config, 'responseModalities')),
    serviceTier: textAt(body, 'serviceTier')?.toLowerCase(),
    inputIsText: isText,
  };
}

function configAttributes(config: unknown, choices: number): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const [name, attribute] of Object.entries(PARAMETERS)) {
    const value = numberAt(config, name);
    if (value !== undefined) attributes.set(attribute, value);
  }
  if (choices !== 1) attributes.set('gen_ai.request.choice.count', choices);
  const stops = listAt(config, 'stopSequences').filter((stop) => typeof stop === 'string');
  if (stops.length > 0) attributes.set('gen_ai.request.stop_sequences', stops);
  const type = textAt(config, 'responseMimeType');
  if (type === 'application/json') attributes.set('gen_ai.output.type', 'json');
  const level = textAt(config, 'thinkingConfig', 'thinkingLevel');
  if (level !== undefined) attributes.set('gen_ai.request.reasoning.level', level.toLowerCase());
  return Object.fromEntries(attributes);
}

function onlyFunctions(tool: object): boolean {
  return Object.keys(tool).every((name) => name === 'functionDeclarations');
}

function isTextPart(part: unknown): boolean {
  return ['text', 'functionCall', 'functionResponse'].some(
    (name) => field(part, name) !== undefined,
  );
}

class GenerateContentReader implements ResponseReader {
  readonly #finishReasons = new Map<number, string>();
  /** How many searches each candidate is grounded on: a later chunk has all of them. */
  readonly #searches = new Map<number, number>();
  readonly #collected: Map<number, CollectedMessage> | undefined;
  #hasText = false;

  constructor(readsContent: boolean) {
    this.#collected = readsContent ? new Map() : undefined;
  }

  json(body: unknown): CallResponse {
    return this.#read(body);
  }

  /** Each is a response of its own; the counts of the last are those of the whole. */
  event(data: string): EventReading {
    const chunk = parseJson(data);
    const error = field(chunk, 'error');
    return isObject(error) ? { error: failure(error) } : { response: this.#read(chunk) };
  }

  #read(body: unknown): CallResponse {
    for (const candidate of listAt(body, 'candidates')) {
      const reason = textAt(candidate, 'finishReason')?.toLowerCase();
      if (reason !== undefined) {
        this.#finishReasons.set(numberAt(candidate, 'index') ?? 0, reason);
      }
      const searches = listAt(candidate, 'groundingMetadata', 'webSearchQueries').length;
      if (searches > 0) this.#searches.set(numberAt(candidate, 'index') ?? 0, searches);
      this.#hasText ||= listAt(candidate, 'content', 'parts').some((part) => isTextPart(part));
      this.#collect(candidate);
    }
    return {
      model: textAt(body, 'modelVersion'),
      id: textAt(body, 'responseId'),
      finishReasons: [...this.#finishReasons.values()],
      usage: at(body, 'usageMetadata') ?? undefined,
      hasText: this.#hasText,
      toolCalls: { candidates: [...this.#searches.values()].map(groundedOn) },
      messages: () =>
        [...(this.#collected ?? [])].map(([index, collected]) =>
          collected.message(this.#finishReasons.get(index)),
        ),
    };
  }

  #collect(candidate: unknown): void {
    if (this.#collected === undefined) return;
    const index = numberAt(candidate, 'index') ?? 0;
    const message = this.#collected.get(index) ?? new CollectedMessage();
    this.#collected.set(index, message);
    for (const part of listAt(candidate, 'content', 'parts')) {
      const text = textAt(part, 'text');
      if (field(part, 'thought') === true) message.addReasoning(text);
      else message.addText(text);
      const name = textAt(part, 'functionCall', 'name');
      if (name !== undefined) {
        const args = JSON.stringify(at(part, 'functionCall', 'args') ?? {});
        message.addTool(message.tools, {
          id: textAt(part, 'functionCall', 'id'),
          name,
          arguments: args,
        });
      }
    }
  }
}

function groundedOn(searches: number): object {
  return { groundingMetadata: { webSearchQueries: Array.from({ length: searches }, () => '') } };
}

/** As `errorType` reads it. */
function failure(error: object): object {
  return { ...error, status: numberAt(error, 'code'), type: textAt(error, 'status') };
}

function messageOf(content: unknown, otherwise: string): Message {
  return {
    role: textAt(content, 'role') ?? otherwise,
    parts: listAt(content, 'parts').map(partOf),
  };
}

function partOf(part: unknown): object {
  const text = textAt(part, 'text');
  if (text !== undefined) return textPart(text);
  const called = field(part, 'functionCall');
  if (called !== undefined) {
    return toolCall(textAt(called, 'id'), textAt(called, 'name'), field(called, 'args'));
  }
  const returned = field(part, 'functionResponse');
  if (returned === undefined) return { type: 'blob' };
  return toolResponse(
    textAt(returned, 'id') ?? textAt(returned, 'name'),
    field(returned, 'response'),
  );
}

function systemOf(instruction: unknown): object[] | undefined {
  const parts = listAt(instruction, 'parts').map(partOf);
  return parts.length === 0 ? undefined : parts;
}
