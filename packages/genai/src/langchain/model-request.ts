import type { Attributes } from '@opentelemetry/api';
import { providerOfUrl } from '@wflo/pricing';
import { generateContent } from '../apis/generate-content.ts';
import { limitsOf } from '../apis/limits.ts';
import { messages as anthropicMessages } from '../apis/messages.ts';
import {
  areOwnTools,
  isText,
  OUTPUT_LIMITS,
  outputKindOf,
  parameterAttributes,
} from '../apis/request-attributes.ts';
import type { CallRequest } from '../call/call-types.ts';
import { serverAddress } from '../clients/server-address.ts';
import { capturesContent } from '../content/record-content.ts';
import { at, field, listAt, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { messagesOf } from './messages.ts';
import type { LangChainHandlerOptions } from './options.ts';

/** What LangChain says of a model that it is about to call. */
export interface StartedModel {
  readonly operation: 'chat' | 'text_completion';
  /** The model, serialized. */
  readonly llm: unknown;
  /** Lists of messages, or texts. */
  readonly input: unknown;
  readonly extra: unknown;
  readonly metadata: unknown;
}

/** `ls_provider` of LangChain's models, where the conventions have another name. */
const PROVIDERS: Readonly<Record<string, string>> = {
  amazon_bedrock: 'aws.bedrock',
  azure: 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  google: 'gcp.gemini',
  google_genai: 'gcp.gemini',
  google_vertexai: 'gcp.vertex_ai',
  googlegenerativeai: 'gcp.gemini',
  mistral: 'mistral_ai',
  mistralai: 'mistral_ai',
  xai: 'x_ai',
};

const BASE_URLS: readonly (readonly string[])[] = [
  ['configuration', 'baseURL'],
  ['client_options', 'baseURL'],
  ['clientOptions', 'baseURL'],
  ['anthropic_api_url'],
  ['azure_open_ai_endpoint'],
  ['azure_openai_endpoint'],
  ['base_url'],
  ['baseURL'],
  ['base_u_r_l'],
  ['baseUrl'],
  ['endpoint'],
];

export function callRequestOf(model: StartedModel, options: LangChainHandlerOptions): CallRequest {
  const { operation, llm, input, extra, metadata } = model;
  const kwargs = field(llm, 'kwargs');
  const parameters = field(extra, 'invocation_params');
  const url = BASE_URLS.map((path) => textAt(kwargs, ...path)).find((found) => found !== undefined);
  const provider = options.provider ?? providerOf(url, textAt(metadata, 'ls_provider'));
  const signal = at(extra, 'options', 'signal');
  return {
    operation,
    provider,
    model: nameOf(parameters, metadata, kwargs),
    ...described(parameters, input, provider),
    server: serverAddress(url),
    settings: options,
    inputBytes: () => Buffer.byteLength(JSON.stringify([input, parameters])),
    // What is aborted already is never sent.
    announcesRequests: signal instanceof AbortSignal && signal.aborted,
    ...(capturesContent(options) && {
      messages: () => ({ input: messagesOf(input), ...toolsOf(parameters) }),
    }),
  };
}

/** By the address, since a client for one provider's API may talk to another one's. */
function providerOf(url: string | undefined, named: string | undefined): string {
  const served = url === undefined ? undefined : safely(() => providerOfUrl(url));
  const name = named?.toLowerCase() ?? 'unknown';
  return served ?? PROVIDERS[name] ?? name;
}

function nameOf(parameters: unknown, metadata: unknown, kwargs: unknown): string | undefined {
  return (
    textAt(parameters, 'model') ??
    textAt(metadata, 'ls_model_name') ??
    textAt(parameters, 'model_name') ??
    textAt(kwargs, 'model') ??
    textAt(kwargs, 'model_name')
  );
}

function described(parameters: unknown, input: unknown, provider: string): Partial<CallRequest> {
  const tools = field(parameters, 'tools');
  const google = generateContent.describe(parameters);
  const limits = limitsOf(parameters, OUTPUT_LIMITS, [['n'], ['best_of']]);
  const areTexts = listAt({ input }, 'input')
    .flat()
    .every((message) => typeof message === 'string' || isText(field(message, 'content')));
  return {
    attributes: attributesOf(parameters),
    choices: Math.max(limits.choices, google.choices ?? 1),
    maxOutputTokens: limits.maxOutputTokens ?? google.maxOutputTokens,
    invalidParameter: limits.invalidParameter ?? google.invalidParameter,
    outputKind: outputKindOf(field(parameters, 'modalities')) ?? google.outputKind,
    inputIsText:
      areTexts &&
      (field(parameters, 'generationConfig') === undefined
        ? areOwnTools(tools)
        : google.inputIsText === true),
    addedInputTokens:
      provider === 'anthropic' ? anthropicMessages.describe({ tools }).addedInputTokens : undefined,
  };
}

function attributesOf(parameters: unknown): Attributes {
  return { ...generateContent.describe(parameters).attributes, ...parameterAttributes(parameters) };
}

function toolsOf(parameters: unknown): { tools?: readonly unknown[] } {
  const tools = listAt(parameters, 'tools');
  return tools.length === 0 ? {} : { tools };
}
