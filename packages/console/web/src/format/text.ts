/** What programs print for terminals: colours, and signs that cannot be seen. */
const ESCAPE = String.fromCharCode(0x1b);
const ESCAPES = new RegExp(`${ESCAPE}(?:\\[[0-?]*[ -/]*[@-~]|[@-Z\\\\-_])`, 'g');
const UNSEEN = /[^\P{Cc}\n\r\t]/gu;

/** A text as a page can show it: without escape sequences, other control characters as signs. */
export function printable(text: string): string {
  return text.replace(ESCAPES, '').replace(UNSEEN, '�');
}
