import { cutText } from '../../src/redaction/cut-text.ts';
import { Redactor } from '../../src/redaction/redactor.ts';

const redactor = new Redactor();
const secret = (length: number) => `sk-${'a1'.repeat(length / 2)}`;

describe('a text that is cut', () => {
  it('is its first characters, however long it is', () => {
    for (const length of [10, 1_033, 1_034, 1_035, 5_000]) {
      const text = `0123456789${'.'.repeat(length - 10)}`;
      expect(cutText(text, 10, redactor)).toBe('0123456789');
    }
    expect(cutText('short', 10, redactor)).toBe('short');
  });

  it('shows nothing of a secret that straddles the cut', () => {
    // Less than the limit where a secret made the text shorter.
    const cut = cutText(`012 ${secret(40)} and more ${'.'.repeat(5_000)}`, 10, redactor);
    expect('012 [Redac'.startsWith(cut)).toBe(true);
    expect(cutText(`01234 ${secret(40)}`, 10, redactor)).toBe('01234 [Red');
  });

  it('is nothing where all that was read is the start of a secret', () => {
    expect(cutText(secret(5_000), 10, redactor)).toBe('');
  });
});
