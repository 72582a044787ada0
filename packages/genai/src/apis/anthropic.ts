import type { Api } from './api.ts';
import { messages } from './messages.ts';

/** The API at a path of Anthropic's client; undefined of what is no call of a model. */
export function anthropicApi(path: string): Api | undefined {
  return path.replace(/\?.*$/, '') === '/v1/messages' ? messages : undefined;
}
