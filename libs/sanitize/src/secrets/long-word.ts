/** Of characters that keys are made of; the shortest key has as many. */
const LENGTH = 15;

/** By character code: whether keys have it. */
const IN_KEYS = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w.~=-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Whether so many characters of a key stand one after another: prose seldom has that, nor have paths. */
export function holdsLongWord(text: string): boolean {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    length = IN_KEYS[text.charCodeAt(index)] === 1 ? length + 1 : 0;
    if (length === LENGTH) return true;
  }
  return false;
}
