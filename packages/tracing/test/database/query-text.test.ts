import { sanitizeQueryText } from '../../src/database/query-text.ts';

describe('sanitizeQueryText', () => {
  it.each([
    ["select * from t where a = 'secret'", 'select * from t where a = ?'],
    ["select * from t where a = 'it''s secret' and b = 1", 'select * from t where a = ? and b = ?'],
    ["select E'a\\'secret', x'00ff', N'b'", 'select ?, ?, ?'],
    ['select $$secret$$, $tag$ sec $$ ret $tag$ from t', 'select ?, ? from t'],
    ['select 1, -2.5, 1e10, 0xFF, .5', 'select ?, -?, ?, ?, ?'],
    ["select * from t where a = 'cut off here", 'select * from t where a = ?'],
    ["select a -- secret 'x\nfrom t /* secret */ where b = 2", 'select a from t where b = ?'],
  ])('takes the data out of %s', (sql, expected) => {
    expect(sanitizeQueryText(sql)).toBe(expected);
  });

  it.each([
    'select "table2"."col1" from "table2" where "col1" = $1 and x2 = $2',
    'select `a1` from `t2` where `b` = ? and c = :name',
    'select col_1, t3.x from t3',
  ])('leaves names and placeholders of %s', (sql) => {
    expect(sanitizeQueryText(sql)).toBe(sql);
  });

  it('shrinks lists of placeholders, so that the text is the same for any number of values', () => {
    expect(sanitizeQueryText('select * from t where id in ($1, $2, $3)')).toBe(
      'select * from t where id in (?)',
    );
    expect(sanitizeQueryText('insert into t (a, b) values (?, ?), (?, ?)')).toBe(
      'insert into t (a, b) values (?)',
    );
  });

  it('takes double quotes for a string where the database does', () => {
    expect(sanitizeQueryText('select * from t where a = "secret"', 'mysql')).toBe(
      'select * from t where a = ?',
    );
  });

  it('bounds the length', () => {
    expect(sanitizeQueryText(`select ${'column, '.repeat(10_000)}`).length).toBeLessThan(2_100);
  });
});
