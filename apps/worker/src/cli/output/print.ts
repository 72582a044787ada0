import { printable } from '@wflo/sanitize';

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What JSON lets stand as it is, and a terminal may obey. */
const STEERING = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

export function printJson(value: unknown): void {
  const json = JSON.stringify(value, null, 2).replace(STEERING, escaped);
  process.stdout.write(`${json}\n`);
}

/** One line beside the output: what is not in it, and why. */
export function notice(text: string): void {
  process.stderr.write(`${printable(text).replaceAll('\n', ' ')}\n`);
}
