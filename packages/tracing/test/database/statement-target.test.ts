import { statementTarget } from '../../src/database/statement-target.ts';

describe('statementTarget', () => {
  it.each([
    ['select * from "public"."users" where id = $1', 'SELECT', 'public.users'],
    ['insert into `orders` (`id`) values (?)', 'INSERT', 'orders'],
    ['update only accounts set a = ?', 'UPDATE', 'accounts'],
    ['delete from [logs]', 'DELETE', 'logs'],
    ['create table if not exists `t` (`id` integer)', 'CREATE TABLE', 't'],
    ['with x as (select ? ) select * from y', 'SELECT', 'y'],
    ['select extract(year from created_at) from größe', 'SELECT', 'größe'],
    ['select a is distinct from b from t', 'SELECT', 't'],
    ['BEGIN;', 'BEGIN', undefined],
    ['', undefined, undefined],
  ])('reads %s', (sql, operation, collection) => {
    expect(statementTarget(sql)).toEqual({
      ...(operation === undefined ? {} : { operation }),
      ...(collection === undefined ? {} : { collection }),
    });
  });
});
