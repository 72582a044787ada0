/** The character, and how JSON, source code, a shell or a URL write it. */
const ESCAPE = String.raw`(?:\u001b|\\u001[bB]|\\x1[bB]|\\033|\\e|%1[bB])`;
/** Parameters, intermediate characters and the final one (ECMA-48, 5.4). */
const CONTROL_SEQUENCE = String.raw`(?:${ESCAPE}\[|\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]`;
/** Text for the terminal itself, such as the target of a link. */
const COMMAND = String.raw`(?:\u001b\]|\u009d)[^\u0007\u001b\u009c\u009d]*(?:\u0007|\u001b\\|\u009c)`;
/** Any other, such as a change of the character set. */
const SHORT_SEQUENCE = String.raw`\u001b[ -/]{0,8}[0-~]`;

/** A code that colours a terminal or moves its cursor, as it is or written as an escape. */
export const ANSI_CODE = `(?:${CONTROL_SEQUENCE}|${COMMAND}|${SHORT_SEQUENCE})`;

const CODES = new RegExp(ANSI_CODE, 'g');
/** What begins one, and no more: cheap where there is none. */
const BEGIN = new RegExp(String.raw`[\u001b\u009b\u009d]|${ESCAPE}\[`);

/** Whether there may be codes in the text. */
export function mayHoldAnsiCodes(text: string): boolean {
  return BEGIN.test(text);
}

/**
 * The text without the codes of a terminal: they break a secret into pieces which no longer look
 * like one.
 */
export function withoutAnsiCodes(text: string): string {
  return mayHoldAnsiCodes(text) ? text.replace(CODES, '') : text;
}
