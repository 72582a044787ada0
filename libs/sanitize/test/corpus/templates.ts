/** Templates of texts: `<a36>` becomes 36 letters and digits. No scanner takes them for real. */
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const ALPHABETS: Readonly<Record<string, string>> = {
  a: LOWER + UPPER + DIGITS,
  d: DIGITS,
  h: `${DIGITS}abcdef`,
  H: `${DIGITS}ABCDEF`,
  L: LOWER + UPPER,
  n: LOWER + DIGITS,
  U: UPPER + DIGITS,
  b: `${LOWER}${UPPER}${DIGITS}+/`,
  w: `${LOWER}${UPPER}${DIGITS}_-`,
  x: '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz',
};

/** Numbers below 1, the same for each seed (mulberry32). */
export function numbersOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A text, and the secrets in it: those of a look are all of it, those of a place what was filled in. */
export function planted(template: string, isWord: boolean, seed = 1): [string, string[]] {
  const text = filled(template, seed);
  if (isWord) return [text, [text]];
  const pieces = template
    .split(/<[a-zA-Z]\d+>/)
    .map((piece) => piece.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'));
  return [
    text,
    (new RegExp(`^${pieces.join('(.+)')}$`, 's').exec(text) ?? [])
      .slice(1)
      .filter((one) => one.length > 8),
  ];
}

export function filled(template: string, seed = 1): string {
  const next = numbersOf(seed * 7_919 + template.length);
  return template.replace(/<([a-zA-Z])(\d+)>/g, (_whole, kind: string, length: string) => {
    const alphabet = ALPHABETS[kind] ?? '';
    const characters = Array.from({ length: Number(length) }, () =>
      alphabet.charAt(Math.floor(next() * alphabet.length)),
    );
    return characters.join('');
  });
}
