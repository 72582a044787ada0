import { stripVTControlCharacters } from 'node:util';

/** Control characters but the line feed, and those that turn the direction of the text. */
// eslint-disable-next-line no-control-regex -- these are what must go
const STEERING = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text from elsewhere on one line or more, without anything that could steer the terminal. */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(STEERING, ' ');
}
