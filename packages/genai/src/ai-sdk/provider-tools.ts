import type { ProviderToolCalls } from '../call/call-types.ts';
import { field, isObject, listAt, textAt } from '../values/fields.ts';

/** Items of OpenAI's Responses by the tools that make them, as the AI SDK calls these. */
const ITEMS: readonly (readonly [tool: RegExp, item: string])[] = [
  [/web_search/, 'web_search_call'],
  [/file_search/, 'file_search_call'],
  [/code_interpreter/, 'code_interpreter_call'],
  [/image_generation/, 'image_generation_call'],
  [/computer_use/, 'computer_call'],
];

/** What shows the tools that a provider ran, and that its usage may not count. */
export class ProviderTools {
  /** The provider's tools by the names that their user gave them. */
  readonly #ids: ReadonlyMap<string, string>;
  readonly #items = new Map<string, object>();

  constructor(options: unknown) {
    this.#ids = new Map(
      listAt(options, 'tools').flatMap((tool) => {
        const [id, name] = [textAt(tool, 'id'), textAt(tool, 'name')];
        return id === undefined || name === undefined ? [] : [[name, id]];
      }),
    );
  }

  /** A part of a response: a call of a tool, or what it has returned. */
  add(part: unknown): void {
    const type = textAt(part, 'type');
    if (type !== 'tool-call' && type !== 'tool-result') return;
    const name = textAt(part, 'toolName') ?? '';
    const id = textAt(part, 'toolCallId') ?? '';
    if (type === 'tool-call' && field(part, 'providerExecuted') !== true) return;
    if (type === 'tool-result' && !this.#items.has(id)) return;
    const item = ITEMS.find(([tool]) => tool.test(this.#ids.get(name) ?? name))?.[1];
    if (item === undefined) return;
    const action = textAt(field(part, 'result'), 'action', 'type');
    // The AI SDK writes `openPage` for `open_page`.
    const isSearch = action === undefined || action === 'search';
    this.#items.set(id, { type: item, ...(!isSearch && { action: { type: action } }) });
  }

  calls(body: unknown, providerMetadata: unknown): ProviderToolCalls | undefined {
    const output = listAt(body, 'output').map(kindOf);
    const items = output.length > 0 ? output : [...this.#items.values()];
    const candidates = isObject(providerMetadata)
      ? Object.values(providerMetadata).flatMap(searchesOf)
      : [];
    if (items.length + candidates.length === 0) return undefined;
    return { output: items, candidates };
  }
}

function kindOf(item: unknown): object {
  const action = textAt(item, 'action', 'type');
  return { type: textAt(item, 'type'), ...(action !== undefined && { action: { type: action } }) };
}

/** How many searches Gemini's response is grounded on, without their words. */
function searchesOf(metadata: unknown): object[] {
  const perRequest = listAt(metadata, 'groundingMetadataPerRequest');
  const grounding = perRequest.length > 0 ? perRequest : [field(metadata, 'groundingMetadata')];
  return grounding.flatMap((each) => {
    const queries = listAt(each, 'webSearchQueries');
    return queries.length === 0
      ? []
      : [{ groundingMetadata: { webSearchQueries: queries.map(() => '') } }];
  });
}
