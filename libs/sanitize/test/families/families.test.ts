import { WORD_FAMILIES } from '../../src/families/all-families.ts';
import { PHRASE_FAMILIES } from '../../src/families/phrase-families.ts';
import { isShortWord, withoutSecrets } from '../../src/index.ts';
import { filled, planted } from '../corpus/templates.ts';

const FAMILIES = [
  ...WORD_FAMILIES.map((family) => ({ ...family, isWord: true })),
  ...PHRASE_FAMILIES.map((family) => ({ ...family, isWord: false })),
];

describe.each(FAMILIES)('$name', ({ isWord, look, keywords, source, date, ...family }) => {
  it.each(family.examples)('takes out %s, and what is around stays', (example) => {
    for (const seed of [1, 2, 3]) {
      const [secret, parts] = planted(example, isWord, seed);
      expect(parts).not.toEqual([]);
      for (const text of [secret, `refused "${secret}" twice`, `x (${secret})\nof it`]) {
        const redacted = withoutSecrets(text);
        for (const part of parts) expect(redacted).not.toContain(part.slice(-10));
        expect(redacted).toContain('[Redacted]');
        expect(withoutSecrets(redacted)).toBe(redacted);
      }
      if (isWord) expect(withoutSecrets(`it was ${secret} there`)).toMatch(/^it was .* there$/);
    }
  });

  it.each(family.counterexamples)('leaves %s as it is', (counterexample) => {
    const text = filled(counterexample);
    for (const around of [text, `see ${text} there`]) expect(withoutSecrets(around)).toBe(around);
  });

  it('says where it is documented, and when that was read', () => {
    expect(new URL(source).protocol).toBe('https:');
    expect(new Date(date).toISOString()).toContain(date);
    expect(keywords.filter((keyword) => keyword === '')).toEqual([]);
    if (isWord) expect(keywords.filter((keyword) => keyword.length < 2)).toEqual([]);
  });

  /** What is looked at first is made of the row: nothing may pass it by that the look matches. */
  it('is found wherever its look alone finds it, however short', () => {
    const { before } = family;
    const start = family.isInWord === true ? '' : '(?<![A-Za-z0-9])';
    const pattern = new RegExp(
      `${start}${before === undefined ? '' : `(?:${before})`}(?:${look})`,
      'ignoresCase' in family ? 'i' : '',
    );
    const missed = family.examples.flatMap((example) => {
      const text = filled(example, 5);
      return Array.from({ length: Math.min(text.length, 90) }, (_, cut) => text.slice(0, -1 - cut))
        .filter((short) => pattern.test(short) && withoutSecrets(short) === short)
        .concat(pattern.test(text) ? [] : [text]);
    });
    expect(missed).toEqual([]);
  });

  it('is never taken for a short word', () => {
    for (const example of family.examples) expect(isShortWord(filled(example))).toBe(false);
  });
});
