import type { UsageApi } from '@wflo/pricing';
import type { CallResponse } from '../call/call-types.ts';
import { textPart } from '../content/messages.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { field, isObject, parseJson, textAt } from '../values/fields.ts';
import type { Api } from './api.ts';
import { isText, parameterAttributes } from './request-attributes.ts';

interface Kind {
  readonly outputType?: string;
  readonly usageApi?: UsageApi;
  /** Whether responses are mostly images or vectors. */
  readonly isBulky: boolean;
}

function api(operation: string, { outputType, usageApi, isBulky }: Kind): Api {
  return {
    operation,
    ...(usageApi !== undefined && { usageApi }),
    describe: (body) => ({
      model: textAt(body, 'model'),
      stream: field(body, 'stream') === true || textAt(body, 'stream_format') === 'sse',
      attributes: {
        ...parameterAttributes(body),
        ...(outputType !== undefined && { 'gen_ai.output.type': outputType }),
      },
      // Vectors are no tokens.
      maxOutputTokens: operation === 'embeddings' ? 0 : undefined,
      inputIsText: operation === 'embeddings' && isText(field(body, 'input')),
    }),
    createReader: () => new UsageReader(isBulky),
    messages: (body) => {
      const text = textAt(body, 'prompt') ?? textAt(body, 'input');
      return text === undefined ? {} : { input: [{ role: 'user', parts: [textPart(text)] }] };
    },
  };
}

export const embeddings = api('embeddings', { isBulky: true });
export const images = api('generate_content', {
  outputType: 'image',
  usageApi: 'openai.images',
  isBulky: true,
});
export const speech = api('generate_content', {
  outputType: 'speech',
  usageApi: 'openai.audio',
  isBulky: true,
});
export const transcriptions = api('generate_content', {
  outputType: 'text',
  usageApi: 'openai.audio',
  isBulky: false,
});

/** Of what has a usage, and no choices. */
class UsageReader implements ResponseReader {
  readonly isBulky: boolean;

  constructor(isBulky: boolean) {
    this.isBulky = isBulky;
  }

  json(body: unknown): CallResponse {
    return responseOf(body);
  }

  event(data: string): EventReading {
    if (data === '[DONE]') return { isLast: true };
    const error = data.includes('"error"') ? field(parseJson(data), 'error') : undefined;
    if (isObject(error)) return { error };
    return data.includes('"usage"') ? { response: responseOf(parseJson(data)) } : {};
  }
}

function responseOf(body: unknown): CallResponse {
  return {
    model: textAt(body, 'model'),
    id: textAt(body, 'id'),
    usage: field(body, 'usage') ?? undefined,
  };
}
