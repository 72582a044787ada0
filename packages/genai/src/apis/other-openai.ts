import type { UsageApi } from '@wflo/pricing';
import type { CallResponse } from '../call/call-types.ts';
import { textPart } from '../content/messages.ts';
import type { EventReading, ResponseReader } from '../http/response-reader.ts';
import { field, isObject, parseJson, textAt } from '../values/fields.ts';
import type { Api, RequestDescription } from './api.ts';
import { imageBounds } from './image-tokens.ts';
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
    describe: (sent) => describe(operation, outputType, parametersOf(sent)),
    createReader: () => new UsageReader(isBulky),
    messages: (body) => {
      const text = textAt(body, 'prompt') ?? textAt(body, 'input');
      return text === undefined ? {} : { input: [{ role: 'user', parts: [textPart(text)] }] };
    },
  };
}

function describe(
  operation: string,
  outputType: string | undefined,
  body: unknown,
): RequestDescription {
  const model = textAt(body, 'model');
  return {
    model,
    stream: field(body, 'stream') === true || textAt(body, 'stream_format') === 'sse',
    attributes: {
      ...parameterAttributes(body),
      ...(outputType !== undefined && { 'gen_ai.output.type': outputType }),
    },
    ...boundsOf(operation, outputType, body),
  };
}

function boundsOf(
  operation: string,
  outputType: string | undefined,
  body: unknown,
): Partial<RequestDescription> {
  // Vectors are no tokens.
  if (operation === 'embeddings') {
    return { maxOutputTokens: 0, inputIsText: isText(field(body, 'input')) };
  }
  if (outputType === 'speech') return { outputKind: 'audio', inputIsText: true };
  if (outputType !== 'image') return {};
  const inputImages = imagesOf(field(body, 'image')) + imagesOf(field(body, 'images'));
  return {
    ...imageBounds({
      model: textAt(body, 'model'),
      size: field(body, 'size'),
      quality: field(body, 'quality'),
      n: field(body, 'n'),
      partialImages: field(body, 'partial_images') ?? undefined,
      inputImages: inputImages + imagesOf(field(body, 'mask')),
    }),
    inputIsText: inputImages === 0,
  };
}

function imagesOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  return Array.isArray(value) ? value.length : 1;
}

/** A form's texts, with its files as what they are. */
function parametersOf(body: unknown): unknown {
  if (!(body instanceof FormData)) return body;
  const parameters: Record<string, unknown> = {};
  for (const name of new Set(body.keys())) {
    const values = body.getAll(name);
    const value = values.length === 1 ? values[0] : values;
    const isNumber = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value);
    parameters[name.replace(/\[\]$/, '')] = isNumber ? Number(value) : value;
  }
  return parameters;
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
