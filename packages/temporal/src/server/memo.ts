import {
  defaultPayloadConverter,
  type LoadedDataConverter,
  type Payload,
  type WorkflowSerializationContext,
} from '@temporalio/common';

/**
 * A memo entry's text, read as a worker of the task queue would: by its payload codec (encryption,
 * compression) and converter. `undefined` where it is none, or unreadable. Never rejects.
 */
export async function memoText(
  payload: Payload | null | undefined,
  converter: LoadedDataConverter | undefined,
  context: WorkflowSerializationContext,
): Promise<string | undefined> {
  if (!payload) return undefined;
  try {
    const value = converter && (await decoded(payload, converter, context));
    if (typeof value === 'string') return value;
  } catch {
    // Written by a client without the codec, perhaps.
  }
  return plainText(payload);
}

async function decoded(
  payload: Payload,
  { payloadCodecs, payloadConverter }: LoadedDataConverter,
  context: WorkflowSerializationContext,
): Promise<unknown> {
  let payloads = [payload];
  for (const codec of payloadCodecs.toReversed()) payloads = await codec.decode(payloads, context);
  const [first] = payloads;
  return first && payloadConverter.fromPayload(first, context);
}

function plainText(payload: Payload): string | undefined {
  try {
    const value: unknown = defaultPayloadConverter.fromPayload(payload);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // A memo that was encrypted, or written by another program.
  }
}
