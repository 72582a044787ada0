import { ANSI_CODE } from './ansi-codes.ts';

/** What stands for another character: in URLs, JSON, source code and HTML. */
const ESCAPE = new RegExp(
  String.raw`${ANSI_CODE}|%(?:25)*([0-7][\dA-Fa-f])|\\u00([0-7][\dA-Fa-f])|\\x([0-7][\dA-Fa-f])|\\([nrtbf"'\\/])|&(quot|amp|lt|gt|apos|#\d{2,3});`,
  'g',
);
const MAY_ESCAPE = new RegExp(String.raw`[\\%&\u001b\u009b\u009d]`);
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['quot', '"'],
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['apos', "'"],
]);
const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
]);

/** A text without its escapes, and where in the text that it was made from each character was. */
export interface DecodedText {
  readonly text: string;
  /** Where the character at a position was. */
  readonly origin: (at: number) => number;
  /** Where the character before a position ended. */
  readonly originOfEnd: (at: number) => number;
}

export function mayHoldEscapes(text: string): boolean {
  return MAY_ESCAPE.test(text);
}

/**
 * The text with one layer of its escapes taken away; undefined where it has none.
 *
 * @param codes what stands for the codes of a terminal: '' joins what they break into pieces
 */
export function decodedOnce(text: string, codes: '' | ' '): DecodedText | undefined {
  let decoded = '';
  let from = 0;
  /** Where pieces of the decoded text begin, and where they were. */
  const starts: number[] = [0];
  const origins: number[] = [0];
  ESCAPE.lastIndex = 0;
  for (let match = ESCAPE.exec(text); match !== null; match = ESCAPE.exec(text)) {
    decoded += text.slice(from, match.index);
    starts.push(decoded.length);
    origins.push(match.index);
    decoded += characterOf(match, codes);
    from = ESCAPE.lastIndex;
    starts.push(decoded.length);
    origins.push(from);
  }
  if (from === 0) return undefined;
  decoded += text.slice(from);
  return { text: decoded, origin, originOfEnd };

  function origin(at: number): number {
    const piece = pieceOf(at);
    return (origins[piece] ?? 0) + at - (starts[piece] ?? 0);
  }

  /** Every other piece is an escape, which ends where the next one begins. */
  function originOfEnd(at: number): number {
    const piece = pieceOf(at - 1);
    return piece % 2 === 1 ? (origins[piece + 1] ?? 0) : origin(at - 1) + 1;
  }

  function pieceOf(at: number): number {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function characterOf(match: RegExpExecArray, codes: string): string {
  const hex = match[1] ?? match[2] ?? match[3];
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  const escaped = match[4];
  if (escaped !== undefined) return CONTROLS.get(escaped) ?? escaped;
  const entity = match[5];
  if (entity === undefined) return codes;
  return entity.startsWith('#')
    ? String.fromCharCode(Number(entity.slice(1)) & 127)
    : (ENTITIES.get(entity) ?? entity);
}
