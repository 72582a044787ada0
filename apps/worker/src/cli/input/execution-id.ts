import { randomBytes } from 'node:crypto';

/** Crockford's base 32, in lower case: readable aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_LENGTH = 10;
const RANDOM_LENGTH = 16;

/** `exec-` and 26 characters that sort by time: 48 bits of milliseconds, 80 random bits. */
export function newExecutionId(now = Date.now()): string {
  let time = '';
  for (let rest = now; time.length < TIME_LENGTH; rest = Math.floor(rest / 32)) {
    time = `${ALPHABET.charAt(rest % 32)}${time}`;
  }
  const random = [...randomBytes(RANDOM_LENGTH)].map((byte) => ALPHABET.charAt(byte % 32)).join('');
  return `exec-${time}${random}`;
}
