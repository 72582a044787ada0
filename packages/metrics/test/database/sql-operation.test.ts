import { sqlOperations } from '../../src/database/sql-operation.ts';

describe('sqlOperations', () => {
  it.each([
    ['select 1', 'select'],
    ['INSERT INTO t(a) SELECT a FROM u ON CONFLICT DO UPDATE SET a = 1', 'insert'],
    ['update `t` set `a` = 1', 'update'],
    ['with a as (select 1) delete from "t"', 'delete'],
    ['BEGIN; insert into t values (1); COMMIT', 'insert'],
    ['replace into t values (1)', 'other'],
    ['with a as (values (1)) values (2)', 'other'],
    ['SAVEPOINT trx1', 'other'],
    ['create table t (a int)', 'other'],
    ['explain select 1', 'other'],
    ['', 'other'],
    ['??', 'other'],
  ])('counts %s as %s', (sql, operation) => {
    expect(sqlOperations(sql)).toEqual([operation]);
  });

  it('reads a text as the database does that it is sent to', () => {
    const sql = "with a as (select \"it's ) delete \") update t set a = '\\'; --'";
    expect(sqlOperations(sql, 'mysql')).toEqual(['update']);
  });
});
