import { fieldsOf, type Fields } from '../usage/fields.ts';

/** What a response shows of tools that its provider ran, and that its usage does not count. */
export interface ToolCalls {
  readonly webSearches: number;
  readonly fileSearches: number;
  /** Those whose price depends on more than their number. */
  readonly others: Readonly<Record<string, number>>;
}

/** Items of OpenAI's Responses that are billed beside the tokens. */
const OTHER_CALLS = ['code_interpreter_call', 'image_generation_call', 'computer_call'];

const NONE: ToolCalls = { webSearches: 0, fileSearches: 0, others: {} };

/** Counts them in the output of OpenAI's Responses, and in what Gemini's response is grounded on. */
export function toolCallsOf(reported: unknown): ToolCalls {
  const response = fieldsOf(reported) ?? {};
  const { output, candidates } = { ...fieldsOf(response['response']), ...response };
  if (output === undefined && candidates === undefined) return NONE;
  const items = fieldsIn(output);
  const ofType = (name: string) => items.filter(({ type }) => type === name);
  const searches = ofType('web_search_call').filter(isSearch).length;
  const grounded = fieldsIn(candidates).flatMap(queriesOf).length;
  const others = OTHER_CALLS.map((name) => [`output.${name}s`, ofType(name).length] as const);
  return {
    webSearches: searches + grounded,
    fileSearches: ofType('file_search_call').length,
    others: Object.fromEntries(others.filter(([, count]) => count > 0)),
  };
}

/** To open a page, or to look into it, is no search. */
function isSearch({ action }: Fields): boolean {
  const type = fieldsOf(action)?.['type'];
  return type === undefined || type === 'search';
}

function queriesOf({ groundingMetadata }: Fields): unknown[] {
  const queries: unknown = fieldsOf(groundingMetadata)?.['webSearchQueries'];
  return Array.isArray(queries) ? queries : [];
}

function fieldsIn(list: unknown): Fields[] {
  return Array.isArray(list) ? list.map(fieldsOf).filter((each) => each !== undefined) : [];
}
