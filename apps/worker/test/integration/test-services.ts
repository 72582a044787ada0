/**
 * What http steps and llm steps talk to in the tests: it notes each request, and responses at once,
 * when the test says so, or never.
 *
 * @module
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface NotedRequest {
  readonly path: string;
  readonly body: string;
  /** Whether the client went away before it had a response. */
  abandoned: boolean;
}

const USAGE = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 };

function completion(choices: readonly object[]) {
  return { id: 'x', object: 'chat.completion', created: 1, model: 'm', choices, usage: USAGE };
}

function responseTo(path: string, body: string): { status: number; json: object } | undefined {
  if (path.startsWith('/hang')) return undefined;
  if (path.startsWith('/status/')) return { status: Number(path.split('/')[2]), json: { path } };
  if (path !== '/v1/chat/completions') return { status: 200, json: { path } };
  const { messages } = JSON.parse(body) as { messages: { content: string }[] };
  const prompt = messages.at(-1)?.content ?? '';
  if (prompt === 'hang') return undefined;
  if (prompt === 'no choice') return { status: 200, json: completion([]) };
  const message = { role: 'assistant', content: prompt };
  return { status: 200, json: completion([{ index: 0, finish_reason: 'stop', message }]) };
}

export class TestServices {
  readonly requests: NotedRequest[] = [];
  readonly #server: Server = createServer((request, response) => {
    void this.#serve(request, response);
  });

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  paths(): string[] {
    return this.requests.map(({ path }) => path);
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const noted: NotedRequest = { path, body: await text(request), abandoned: false };
    this.requests.push(noted);
    response.on('close', () => {
      noted.abandoned = !response.writableFinished;
    });
    const scripted = responseTo(path, noted.body);
    if (scripted === undefined) return;
    response.writeHead(scripted.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(scripted.json));
  }
}
