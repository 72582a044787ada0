import { sanitizeQueryText } from '../../src/sql/query-text.ts';
import { statementTarget } from '../../src/sql/statement-target.ts';
import { superlinear } from '../growth.ts';

const STATEMENTS = [
  ...['from [', 'from "', 'from `', 'from a.', 'into ', 'table if not exists ', 'update only '],
  ...[
    'extract(',
    'trim (',
    'distinct ',
    ') ',
    ') select',
    'with ',
    'with a as (',
    '), b as (',
    'begin;',
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
it.each(['postgresql', 'mysql', 'sqlite', ''])(
  'a hostile statement for %j costs no more than its length',
  (system) => {
    expect(superlinear(STATEMENTS, (sql) => sanitizeQueryText(sql, system))).toBeUndefined();
    expect(superlinear(STATEMENTS, (sql) => statementTarget(sql, system))).toBeUndefined();
  },
);
