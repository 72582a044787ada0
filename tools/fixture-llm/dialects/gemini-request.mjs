import { ApiError } from '../api-error.mjs';
import { conversation } from '../model/conversation.mjs';
import { textOfParts } from './text-pieces.mjs';

const MODES = { AUTO: 'auto', ANY: 'required', NONE: 'none', VALIDATED: 'auto' };

/** The model of a Gemini request is in its path: `/v1beta/models/MODEL:generateContent`. */
export const modelOf = ({ pathname }) =>
  decodeURIComponent(/\/models\/([^/]+):\w+$/.exec(pathname)?.[1] ?? '');

/** A request of generateContent, checked as far as the fixture reads it. */
export function parseGenerateRequest(body, url) {
  const { contents, generationConfig: config = {}, toolConfig } = body;
  const isStream = url.pathname.endsWith(':streamGenerateContent');
  const calling = toolConfig?.functionCallingConfig ?? {};
  const allowed = calling.allowedFunctionNames;
  const tools = parseTools(body.tools);
  return conversation({
    model: modelOf(url),
    stream: isStream && url.searchParams.get('alt') === 'sse',
    messages: [...systemOf(body), ...parseContents(contents)],
    tools: allowed === undefined ? tools : tools.filter(({ name }) => allowed.includes(name)),
    toolChoice: MODES[calling.mode ?? 'AUTO'] ?? 'auto',
    maxTokens: config.maxOutputTokens ?? Number.POSITIVE_INFINITY,
    choices: config.candidateCount ?? 1,
    schema: config.responseJsonSchema ?? config.responseSchema,
    options: { isArray: isStream },
  });
}

function systemOf({ systemInstruction, system_instruction: alias }) {
  const text = textOfParts((systemInstruction ?? alias)?.parts);
  return text === '' ? [] : [{ role: 'system', text }];
}

export function parseContents(contents) {
  if (!Array.isArray(contents) || contents.length === 0) {
    throw new ApiError(400, '* GenerateContentRequest.contents: contents is not specified');
  }
  return contents.flatMap(parseContent);
}

/** Responses of functions come in a content of the user: here they are messages of their own. */
function parseContent({ role = 'user', parts = [] }) {
  const results = parts.filter(({ functionResponse }) => functionResponse !== undefined);
  const others = parts.filter(({ functionResponse }) => functionResponse === undefined);
  const toolCalls = others
    .filter(({ functionCall }) => functionCall !== undefined)
    .map(({ functionCall: { name, args } }) => ({ name, arguments: args }));
  return [
    ...results.map(({ functionResponse }) => ({
      role: 'tool',
      text: resultText(functionResponse),
    })),
    ...(others.length === 0
      ? []
      : [{ role: role === 'model' ? 'assistant' : 'user', text: textOfParts(others), toolCalls }]),
  ];
}

/** By convention a result is in `output` or `result`. */
function resultText({ response = {} }) {
  const result = response.output ?? response.result ?? response.content ?? response;
  return typeof result === 'string' ? result : JSON.stringify(result);
}

function parseTools(tools = []) {
  return tools
    .flatMap(({ functionDeclarations = [] }) => functionDeclarations)
    .map(({ name, parameters, parametersJsonSchema }) => ({
      name,
      schema: parametersJsonSchema ?? parameters,
    }));
}
