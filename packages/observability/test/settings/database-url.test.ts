import { SettingsError } from '../../src/errors.ts';
import { databaseUrlProblem, withDatabasePassword } from '../../src/settings/database-url.ts';

describe('databaseUrlProblem', () => {
  it.each([
    'sqlite:.wflo/wflo.db',
    'sqlite::memory:',
    'sqlite:///var/lib/wflo.db',
    'postgres://wflo@db/wflo',
    'postgresql://wflo:secret@db:5432/wflo?sslmode=require',
    'postgres://wflo:a%2Fb%40c%3Ad%23e%25f%3Fg@db:5432/wflo',
    'postgres://wflo:a@b@db/wflo',
    'postgres://wflo:a:b@[::1]:5432/wflo',
    'postgres:///wflo?host=/var/run/postgresql',
    'postgres://db',
  ])('takes %s', (text) => {
    expect(databaseUrlProblem(text)).toBeUndefined();
  });

  it.each([
    'postgres://wflo:hunter2/x@db:5432/wflo',
    'postgres://wflo:12/hunter2@db:5432/wflo',
    'postgres://wflo:12?hunter2@db:5432/wflo',
    'postgres://wflo:12#hunter2@db:5432/wflo',
    'postgres://wflo:hunter2#x@db:5432/wflo',
    'postgres://wflo:hunter2%zz@db:5432/wflo',
    'postgres://wflo:hunter2%@db:5432/wflo',
    'postgres://wflo:12/hunter2/@db:5432/wflo',
    'postgres://wflo:hunter2@db:54x2/wflo',
    'mysql://wflo:hunter2@db/wflo',
    'hunter2',
    'sqlite:',
    'sqlite://hunter2/wflo.db',
    'postgres://',
  ])('says what is wrong with %s, without repeating it', (text) => {
    const problem = databaseUrlProblem(text);
    expect(problem).toContain(
      'expected sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
    );
    expect(problem).not.toContain('hunter2');
  });
});

describe('withDatabasePassword', () => {
  it.each(['a/b', 'p@ss:w#rd%3f?', '%2F', 'žluť ký', `"'\\`])(
    'puts %j into the URL',
    (password) => {
      const { DATABASE_URL } = withDatabasePassword({
        DATABASE_URL: 'postgres://wflo@db:5432/wflo?sslmode=require',
        DATABASE_PASSWORD: password,
      });
      expect(databaseUrlProblem(DATABASE_URL)).toBeUndefined();
      const url = new URL(DATABASE_URL);
      expect(decodeURIComponent(url.password)).toBe(password);
      expect([url.username, url.host, url.pathname, url.search]).toEqual([
        'wflo',
        'db:5432',
        '/wflo',
        '?sslmode=require',
      ]);
    },
  );

  it('leaves what has nothing to do with it', () => {
    for (const settings of [
      { DATABASE_URL: 'postgres://wflo:x@db/wflo' },
      { DATABASE_URL: 'sqlite:x.db', DATABASE_PASSWORD: 'x' },
    ]) {
      expect(withDatabasePassword(settings)).toBe(settings);
    }
  });

  it.each(['postgres://wflo:x@db/wflo', 'postgres://db/wflo'])(
    'refuses a second password, and one of nobody: %s',
    (DATABASE_URL) => {
      const settings = { DATABASE_URL, DATABASE_PASSWORD: 'hunter2' };
      expect(() => withDatabasePassword(settings)).toThrow(SettingsError);
      expect(() => withDatabasePassword(settings)).not.toThrow(/hunter2/);
    },
  );
});
