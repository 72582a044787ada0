import { sqlOperations } from '../../src/database/sql-operation.ts';

describe('sqlOperations', () => {
  it.each([
    ['select 1', ['select']],
    ['  \n SELECT * FROM "update"', ['select']],
    ['insert into t values (1)', ['insert']],
    ['INSERT INTO t(a) SELECT a FROM u ON CONFLICT DO UPDATE SET a = 1', ['insert']],
    ['replace into t values (1)', ['insert']],
    ['update `t` set `a` = 1', ['update']],
    ['delete from "t"', ['delete']],
    ['(select 1) union (select 2)', ['select']],
    ['-- delete everything\nselect 1', ['select']],
    ['/* insert */ update t set a = 1', ['update']],
    ['/* never closed select 1', ['other']],
    ['with a as (select 1) select * from a', ['select']],
    [
      'WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n FROM a) INSERT INTO t SELECT n FROM a',
      ['insert'],
    ],
    [
      'with a as (delete from t returning *), b as materialized (select 1) update u set x = 1',
      ['update'],
    ],
    ['with "insert" as (select \')\') delete from t using "insert"', ['delete']],
    ['with update as (select 1) select * from update', ['select']],
    ['with a as (select 1) merge into t using a on true when matched then delete', ['other']],
    ['with a as (values (1)) values (2)', ['other']],
    ["select 'insert into t; delete from t'", ['select']],
    ["select 'it''s; '; delete from t", ['select', 'delete']],
    ["select E'a\\'; insert into t'", ['select']],
    ['select $$ ; delete from t $$; update t set a = 1', ['select', 'update']],
    ['select $x$ $$ ; $x$', ['select']],
    ['select $1, $2', ['select']],
    ['BEGIN;', ['other']],
    ['COMMIT', ['other']],
    ['SAVEPOINT trx1', ['other']],
    ['create table t (a int)', ['other']],
    ['PRAGMA foreign_keys = ON', ['other']],
    ['explain select 1', ['other']],
    ['truncate t', ['other']],
    ['', ['other']],
    [';;', ['other']],
    ['??', ['other']],
  ])('%s', (sql, operations) => {
    expect(sqlOperations(sql)).toEqual(operations);
  });

  it('takes time in proportion to the length of hostile text', () => {
    for (const piece of ["'", '"', '/*', '$$', '((', '--', "e'\\", '[', ';']) {
      expect(sqlOperations(`select ${piece.repeat(200_000)}`)[0]).toBe('select');
    }
  });
});
