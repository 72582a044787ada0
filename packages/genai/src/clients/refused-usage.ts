import { field, isObject, parseJson } from '../values/fields.ts';

/** Servers of OpenAI's API that know `stream_options` not: some refuse what they do not know. */
const REFUSALS: ReadonlySet<number> = new Set([400, 404, 422]);

/** The request without `include_usage`, where that is what the server has refused. */
export async function withoutRefusedUsage(
  init: object,
  response: Response,
): Promise<object | undefined> {
  const body = field(init, 'body');
  if (!REFUSALS.has(response.status) || typeof body !== 'string') return undefined;
  const reason = await response.clone().text();
  if (!/stream_options|include_usage/.test(reason)) return undefined;
  const request = parseJson(body);
  if (!isObject(request)) return undefined;
  const options = field(request, 'stream_options');
  const { include_usage: _, ...rest } = Object(options) as Record<string, unknown>;
  const { stream_options: __, ...without } = request as Record<string, unknown>;
  const sent = Object.keys(rest).length === 0 ? without : { ...without, stream_options: rest };
  void response.body?.cancel().catch(() => undefined);
  return { ...init, body: JSON.stringify(sent) };
}
