import { sanitizeErrorMessage } from '../../src/database/database-error.ts';

describe('sanitizeErrorMessage', () => {
  it.each([
    [
      "insert into `t` (`a`) values ('secret - x') - UNIQUE constraint failed: t.a",
      'UNIQUE constraint failed: t.a',
    ],
    ['invalid input syntax for type integer: "secret"', 'invalid input syntax for type integer: ?'],
    ['Key (email)=(secret@example.com) already exists.', 'Key (email)=(?) already exists.'],
    [
      'duplicate key value violates unique constraint "t_pkey"',
      'duplicate key value violates unique constraint "t_pkey"',
    ],
  ])('cleans %s', (given, expected) => {
    expect(sanitizeErrorMessage(given)).toBe(expected);
  });
});
