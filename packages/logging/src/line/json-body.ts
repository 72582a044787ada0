/** Longer ones are left out as a whole. */
const MAX_PARSED = 262_144;
const BEGINS = /^\s{0,64}(?:[{[]|data:|event:)/;
/** Members of requests to language models and of their responses; those of others have some, too. */
const MARK =
  /"(?:role|parts|choices|candidates|contents?|messages?|instructions|inputs?|output(?:_text)?|generated_text|completion|prompt|delta|generations?|chat_history|response|text|arguments|kwargs|inputText|outputText|params|result|system)\\{0,8}"\s{0,4}:/;
/** Those that hardly any other text has. */
const SURE =
  /"(?:role|parts|choices|candidates|contents|messages|instructions|output_text|generated_text|completion|prompt|chat_history|inputText|outputText)\\{0,8}"\s{0,4}:/;
const EVENT_LINE = /^(data:\s{0,4})?(.*)$/s;

/** Found at little cost: whether a text is JSON, or a stream of it, which may hold what was said. */
export function mayBeJsonBody(text: string): boolean {
  return text.length > 16 && BEGINS.test(text) && MARK.test(text);
}

/**
 * A text that is JSON, lines of JSON or events of a stream, with each value as it is encoded;
 * undefined where nothing was said in it.
 *
 * @param encode gives the JSON of a value, and undefined where nothing was said in it
 */
export function jsonBody(
  text: string,
  encode: (value: unknown) => string | undefined,
): string | undefined {
  const omitted = `[Omitted, ${Buffer.byteLength(text)} bytes]`;
  if (text.length > MAX_PARSED) return SURE.test(text) ? omitted : undefined;
  const whole = parsed(text);
  if (whole !== undefined) return encode(whole.value);
  return bodyOfLines(text, encode, omitted);
}

function bodyOfLines(
  text: string,
  encode: (value: unknown) => string | undefined,
  omitted: string,
): string | undefined {
  const found = { isBody: false, isBroken: false };
  const lines = text.split('\n').map((line) => {
    const [, before = '', json = ''] = EVENT_LINE.exec(line) ?? [];
    if (!/^\s{0,64}(?:\{|\[\s{0,64}[{["\d])/.test(json)) return line;
    const value = parsed(json);
    found.isBroken ||= value === undefined;
    const encoded = value === undefined ? undefined : encode(value.value);
    found.isBody ||= encoded !== undefined;
    return encoded === undefined ? line : before + encoded;
  });
  if (found.isBroken) return found.isBody || SURE.test(text) ? omitted : undefined;
  return found.isBody ? lines.join('\n') : undefined;
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
