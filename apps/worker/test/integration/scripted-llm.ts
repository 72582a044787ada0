/**
 * An LLM whose response is written in the prompt, as JSON: what is in it replaces a completion's own
 * members, a null takes one away, and `repeats` makes it that long.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly content: string }[];
}

export class ScriptedLlm {
  /** The models that were requested. */
  readonly requested: string[] = [];
  readonly #server: Server = createServer((request, response) => {
    void text(request).then((body) => {
      const { model, messages } = JSON.parse(body) as ChatRequest;
      this.requested.push(model);
      const script = JSON.parse(messages.at(-1)?.content ?? '{}') as Record<string, unknown>;
      const completion: Record<string, unknown> = {
        id: 'x',
        object: 'chat.completion',
        created: 1,
        model,
        choices: [{ index: 0, finish_reason: 'stop', message: { content: 'fine' } }],
        usage: { prompt_tokens: 1_000, completion_tokens: 500, total_tokens: 1_500 },
        ...script,
      };
      const present = Object.entries(completion).filter(([, value]) => value !== null);
      const padding = '.'.repeat(Number(script['repeats'] ?? 0));
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...Object.fromEntries(present), padding }));
    });
  });

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** A completion's choices with this message. */
export function choices(message: object, finishReason = 'stop'): object {
  return { choices: [{ index: 0, finish_reason: finishReason, message }] };
}
