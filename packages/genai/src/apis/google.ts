import type { Api } from './api.ts';
import { embedContent, generateContent } from './generate-content.ts';

const APIS: ReadonlyMap<string, Api> = new Map([
  ['generateContent', generateContent],
  ['streamGenerateContent', generateContent],
  ['embedContent', embedContent],
  ['batchEmbedContents', embedContent],
]);

/** The API and the model of a path such as `models/gemini-2.5-flash:generateContent`. */
export function googleApi(path: string): { readonly api: Api; readonly model: string } | undefined {
  const [, model = '', method = ''] =
    /(?:^|\/)(?:models|tunedModels)\/([^/:]+):(\w+)/.exec(path) ?? [];
  const api = APIS.get(method);
  return api === undefined ? undefined : { api, model };
}
