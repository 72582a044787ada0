import { sanitizeErrorMessage, stackWith } from '../../src/database/database-error.ts';

describe('sanitizeErrorMessage', () => {
  it.each([
    [
      "insert into `t` (`a`) values ('secret - x') - UNIQUE constraint failed: t.a",
      'UNIQUE constraint failed: t.a',
    ],
    ['invalid input syntax for type integer: "secret"', 'invalid input syntax for type integer: ?'],
    ['Key (email)=(secret@example.com) already exists.', 'Key (email)=(?) already exists.'],
    [
      'select \'a\' - invalid input syntax for type integer: "a - secret"',
      'invalid input syntax for type integer: ?',
    ],
    ['select \'secret - x - unrecognized token: "\'secret - x"', 'the statement failed'],
    ['syntax error at or near "secret"', 'syntax error at or near ?'],
    ['near "secret": syntax error', 'near ?: syntax error'],
    ['value "999999" is out of range for type integer', 'value ? is out of range for type integer'],
    ['relation "orders" does not exist', 'relation "orders" does not exist'],
    [
      'duplicate key value violates unique constraint "t_pkey"',
      'duplicate key value violates unique constraint "t_pkey"',
    ],
    [`insert into t values ('${'secret '.repeat(100_000)}') - too big`, 'the statement failed'],
  ])('cleans %.80s', (message, expected) => {
    expect(sanitizeErrorMessage(message)).toBe(expected);
  });
});

describe('stackWith', () => {
  it('leaves the frames and nothing else of the old message, of however many lines', () => {
    const stack =
      "error: select 'secret\n    at secret:1:1\n' - no\n    at f (a.js:1:2)\n    at g (b.js:3:4)";
    expect(stackWith(stack, 'no')).toBe('error: no\n    at f (a.js:1:2)\n    at g (b.js:3:4)');
  });
});
