import { LlmError } from './errors.ts';

function bound(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      size += chunk.byteLength;
      if (size <= maxBytes) {
        controller.enqueue(chunk);
        return;
      }
      controller.error(
        new LlmError(
          'WFLO_LLM_ANSWER_TOO_LARGE',
          `The LLM's response is longer than ${maxBytes} bytes.`,
          // It was made and paid for: the next one would be, too.
          { retryable: false, mayBeBilled: true, cause: undefined },
        ),
      );
    },
  });
}

/** `fetch` with a bound: a server that never stops talking must not fill the memory. */
export function boundedFetch(maxBytes: number): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (response.body === null) return response;
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(bound(maxBytes)), {
      status,
      statusText,
      headers,
    });
  };
}
