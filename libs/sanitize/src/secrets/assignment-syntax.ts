/** A quotation mark, also inside of JSON that is a text of JSON, or of HTML. */
export const QUOTE = String.raw`(?:\\{0,8}["']|&quot;|&#3[49];)`;
export const EQUALS = String.raw`(?:=|%(?:25)?3D|\\u003d)`;
/** Between a name and its value in code, JSON (also as a text of JSON), YAML, URLs, HTML. */
export const ASSIGNS = String.raw`(?:${QUOTE})?(?:\]|%(?:25)?5D)?(?:\s{0,4}(?:={1,3}>?|:=?)\s{0,4}|%(?:25)?3[AD]|\\u003d)`;
/** What stands before a parameter of a URL. */
export const PARAMETER = String.raw`(?:[?&](?:amp;)?|%(?:25)?(?:3F|26)|\\u0026)`;
/** A quoted text, a list, a block of YAML, or all up to a blank or a mark that ends it. */
export const VALUE = String.raw`(?:(?:\\{0,8}"){3}[\s\S]*?(?:(?:\\{0,8}"){3}|$)|[|>][-+\d]{0,2}[ \t]*(?:(?:\r?\n|\\{1,8}n)[ \t]+[^\r\n\\"]+)+|[[{][^\]}]{0,2048}[\]}]?|&(?:quot|#3[49]);[^\s&]*|"(?:[^"\\\r\n]|\\[^\r\n])*"?|\\{1,8}"[^"\r\n]*"?|\\{0,8}'[^'\r\n]*'?|[^\s,;&"'}\])]+)`;
