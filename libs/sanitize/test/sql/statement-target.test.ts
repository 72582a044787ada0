import { sanitizeQueryText } from '../../src/sql/query-text.ts';
import { statementTarget } from '../../src/sql/statement-target.ts';

describe('statementTarget', () => {
  it.each([
    ['select * from "public"."users" where id = $1', 'SELECT', 'public.users'],
    ['  \n SELECT * FROM "update"', 'SELECT', 'update'],
    ['insert into `orders` (`id`) values (?)', 'INSERT', 'orders'],
    ['INSERT INTO T SELECT a FROM u ON CONFLICT DO UPDATE SET a = 1', 'INSERT', 'T'],
    ['update only accounts set a = ?', 'UPDATE', 'accounts'],
    ['replace into t values (1)', 'REPLACE', 't'],
    ['merge into t using s on a = b when matched then update set x = 1', 'MERGE', 't'],
    ['(select 1) union (select 2 from t)', 'SELECT', 't'],
    ['select * from (select * from inside) as s', 'SELECT', 'inside'],
    ['select (select max(id) from inside) from outside', 'SELECT', 'outside'],
    ['select extract(year from created_at) from größe', 'SELECT', 'größe'],
    ['select extract(year from created_at)', 'SELECT', undefined],
    ['(select * from a) union select * from b', 'SELECT', 'a'],
    ['select a is distinct from b from t', 'SELECT', 't'],
    ['select * from t where a = 1 for update', 'SELECT', 't'],
    ['select 1 for update nowait', 'SELECT', undefined],
    ['create table if not exists `t` (`id` integer)', 'CREATE TABLE', 't'],
    ['create unique index i on t (a)', 'CREATE INDEX', undefined],
    ['truncate table t', 'TRUNCATE TABLE', 't'],
    ['explain analyze delete from t', 'EXPLAIN', 't'],
    ['call purge(1)', 'CALL', undefined],
    ['values (1), (2)', 'VALUES', undefined],
    ['-- delete everything\nselect 1', 'SELECT', undefined],
    ['/* insert */ update t set a = 1', 'UPDATE', 't'],
    ['/* never closed select 1', undefined, undefined],
    ["select 'insert into t; delete from t'", 'SELECT', undefined],
    ['select $x$ $$ ; delete from t $x$', 'SELECT', undefined],
    ['BEGIN;', 'BEGIN', undefined],
    ['PRAGMA foreign_keys = ON', 'PRAGMA', undefined],
    ['', undefined, undefined],
    [';;', undefined, undefined],
    ['??', undefined, undefined],
  ])('reads %s', (sql, operation, collection) => {
    expect(statementTarget(sql)).toEqual({ operation, collection });
  });

  it.each([
    ['with x as (select ? ) select * from y', 'SELECT', 'y'],
    ['with a as (select * from b) insert into t select * from a', 'INSERT', 't'],
    ['with a as (select * from b) select * from a', 'SELECT', 'b'],
    ['WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n FROM a) DELETE FROM t', 'DELETE', 't'],
    [
      'with a as (delete from t returning *), b as materialized (select 1) update u set x = 1',
      'UPDATE',
      'u',
    ],
    [
      'with update as (select 1), delete (select) as (select 2) select * from update, t',
      'SELECT',
      undefined,
    ],
    ['with "insert" as (select \')\') delete from t using "insert"', 'DELETE', 't'],
    ['with a as (select coalesce(x, 1) delete from b) update u set b = 2', 'UPDATE', 'u'],
    ['with a as (select (select max(id) from t) select_max) update t set a = 1', 'UPDATE', 't'],
    [
      'with recursive a as (select 1) search depth first by id set o select * from t',
      'SELECT',
      't',
    ],
    ['with [insert] as (select 1) delete from [t]', 'DELETE', undefined],
    ['with a as (values (1)) values (2)', 'VALUES', undefined],
    ['with a as (select 1 from b) (select 2 from t) union (select 3 from u)', 'SELECT', 't'],
    ['(with a as (select 1) insert into t select * from a)', 'INSERT', 't'],
  ])('finds what common table expressions lead to: %s', (sql, operation, collection) => {
    expect(statementTarget(sql)).toEqual({ operation, collection });
  });

  it.each([
    ['begin; insert into t values (1); commit', 'INSERT', 't'],
    ["select 'it''s; '; delete from t", 'SELECT', undefined],
    ['set local a = 1; ; update t set a = 1', 'UPDATE', 't'],
    ['create table t (a int); create index i on t (a)', 'CREATE TABLE', 't'],
  ])('takes the first statement about rows, else the first: %s', (sql, operation, collection) => {
    expect(statementTarget(sql)).toEqual({ operation, collection });
  });

  it.each([
    ['sqlite', 'delete from [select 1;]', 'DELETE', 'select 1;'],
    [
      'microsoft.sql_server',
      ';with [a] as (select 1) insert into [dbo].[t] select 1',
      'INSERT',
      'dbo.t',
    ],
    [
      'mysql',
      "select \"; delete from t\", '\\'; delete from t' # ; delete from t",
      'SELECT',
      undefined,
    ],
    ['postgresql', 'update t set a[1] = array[2; delete]', 'UPDATE', 't'],
  ])('reads as %s does: %s', (system, sql, operation, collection) => {
    expect(statementTarget(sql, system)).toEqual({ operation, collection });
  });

  it('says the same of a statement and of its text without data', () => {
    const sql = "with a as (select ';', $$ insert $$, e'\\'' from b) delete from t where c = 'd'";
    expect(statementTarget(sanitizeQueryText(sql))).toEqual(statementTarget(sql));
  });

  it('reads no further than 65,536 characters', () => {
    const filled = (length: number) => `with a as (select ${' '.repeat(length)}) delete from t`;
    expect(statementTarget(filled(65_000)).operation).toBe('DELETE');
    expect(statementTarget(filled(66_000)).operation).toBe('WITH');
  });
});
