import type { Api } from './api.ts';
import { chatCompletions, completions } from './chat-completions.ts';
import { embeddings, images, speech, transcriptions } from './other-openai.ts';
import { responses } from './responses.ts';

const APIS: ReadonlyMap<string, Api> = new Map([
  ['/chat/completions', chatCompletions],
  ['/completions', completions],
  ['/responses', responses],
  ['/responses/compact', responses],
  ['/embeddings', embeddings],
  ['/images/generations', images],
  ['/images/edits', images],
  ['/images/variations', images],
  ['/audio/speech', speech],
  ['/audio/transcriptions', transcriptions],
  ['/audio/translations', transcriptions],
]);

/** The API at a path of OpenAI's client; undefined of what is no call of a model. */
export function openAiApi(path: string): Api | undefined {
  return APIS.get(path.replace(/\?.*$/, ''));
}
