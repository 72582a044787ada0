import { superlinear } from '@wflo/sanitize/growth';
import { sanitizeQueryText } from '../src/database/query-text.ts';
import { statementTarget } from '../src/database/statement-target.ts';
import { redactUrl } from '../src/instrumentation/url-redactor.ts';

const STATEMENTS = [
  ...['from [', 'from "', 'from `', 'from a.', 'into ', 'table if not exists ', 'update only '],
  ...[
    'extract(',
    'trim (',
    'distinct ',
    ') ',
    ') select',
    'with ',
    "'",
    "E'\\",
    "_utf8'",
    '"',
    '`',
  ],
  ...[
    '$$',
    '$a$',
    '$a',
    '$1,',
    '(?,',
    '(?',
    '(?), ',
    '?1',
    '/*',
    '*/',
    '--',
    '#',
    '[',
    '1e+',
    '::',
  ],
  ...['a ', 'é', ' ', '\n', '\\'],
];
const URLS = [
  'a://',
  'a://b@',
  '?a=',
  '&token',
  '&token=b',
  '#',
  '%74oken=',
  ';',
  '=',
  '?',
  'a+.-',
];

it.each(['postgresql', 'mysql', 'sqlite', ''])(
  'a hostile statement for %j costs no more than its length',
  (system) => {
    const work = (sql: string): unknown => statementTarget(sanitizeQueryText(sql, system));
    expect(superlinear(STATEMENTS, work)).toBeUndefined();
  },
);

it('a hostile statement costs no more than its length to find its table in', () => {
  expect(superlinear(STATEMENTS, statementTarget)).toBeUndefined();
});

it('a hostile URL costs no more than its length', () => {
  expect(superlinear([...URLS, ...URLS.map((url) => `${url}aaaa`)], redactUrl)).toBeUndefined();
});
