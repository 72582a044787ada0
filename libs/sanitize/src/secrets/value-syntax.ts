/**
 * A value after what assigns it: a text of many lines, a block of YAML, a list or a structure, a
 * quoted text, or all up to a blank or a mark that ends it.
 */
const VALUE =
  /"{3}[\s\S]*?(?:"{3}|$)|[|>][-+\d]{0,2}[ \t]*(?:(?:\r?\n)[ \t]+[^\r\n]+)+|\{\{[^}\n]{0,256}\}{0,2}|\$\{[^}\n]{0,256}\}?|[[{][^\]}]{0,2048}[\]}]?|"(?:[^"\\\r\n]|\\[^\r\n])*"?|\\{1,8}"[^"\r\n]*"?|\\{1,8}'[^'\r\n]*'?|'(?:[^'\\\r\n]|\\[^\r\n])*'?|`[^`]*`?|[^\s,;&"'`}\])<\\]+(?:[)}\]'][\w!@#$%^*+=-]+)?/y;
/** A header's value: the rest of its line, quotation marks of its parameters included. */
const REST_OF_LINE = /(?:="[^"\\\r\n]*"|[^\r\n"'\\])+/y;

/** As much of a value decides whether it is a secret: the rest of those that are none is not read. */
const READ = 320;

export interface AssignedValue {
  /** Without its quotation marks, and at most the beginning of it that decides. */
  readonly text: string;
  readonly start: number;
  /** Where what was read of it ends, quotation marks included. */
  readonly readEnd: number;
  readonly isQuoted: boolean;
  readonly isStructure: boolean;
  /** Where it ends, without its last quotation mark. */
  readonly end: () => number;
}

export function valueAt(text: string, at: number, isLine: boolean): AssignedValue | undefined {
  const first = text.charAt(at);
  const pattern = isLine && !/["'`\\[{]/.test(first) ? REST_OF_LINE : VALUE;
  const beginning = text.slice(at, at + READ);
  const length = lengthOf(pattern, beginning, 0);
  if (length === 0) return undefined;
  const raw = beginning.slice(0, length);
  const quotes = /^(?:"{3}|\\{0,8}["'`])/.exec(raw)?.[0] ?? '';
  const start = at + quotes.length;
  return {
    text: withoutQuotes(raw, quotes),
    start,
    readEnd: at + length,
    isQuoted: quotes !== '',
    isStructure: first === '[' || (first === '{' && text.charAt(at + 1) !== '{'),
    end: () => {
      const whole = length < READ ? raw : text.slice(at, at + lengthOf(pattern, text, at));
      return start + withoutQuotes(whole, quotes).length;
    },
  };
}

function lengthOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex - at : 0;
}

function withoutQuotes(raw: string, quotes: string): string {
  const isClosed = quotes !== '' && raw.length >= 2 * quotes.length && raw.endsWith(quotes);
  return raw.slice(quotes.length, isClosed ? -quotes.length : undefined);
}
