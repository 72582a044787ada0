import { remembering } from '../../src/sql/remembering.ts';

describe('remembering', () => {
  it('reads a statement once while it is sent again and again, whatever else is sent', () => {
    const reads: string[] = [];
    const read = remembering((sql) => {
      reads.push(sql);
      return sql.length;
    });
    for (let other = 0; other < 10_000; other += 1) {
      expect(read('select 1')).toBe(8);
      read(`select ${other + 2}`);
    }
    expect(reads.filter((sql) => sql === 'select 1')).toHaveLength(1);
  });

  it('forgets statements that are not sent again, and keeps no long one', () => {
    const reads = new Map<string, number>();
    const read = remembering((sql) => {
      reads.set(sql, (reads.get(sql) ?? 0) + 1);
      return sql.length;
    });
    const long = `select ${'x'.repeat(5_000)}`;
    read(long);
    read(long);
    read('select 1');
    for (let other = 0; other < 1_000; other += 1) read(`select ${other} from t`);
    read('select 1');
    expect([reads.get(long), reads.get('select 1')]).toEqual([2, 2]);
  });
});
