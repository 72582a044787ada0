import { SpanStatusCode } from '@opentelemetry/api';
import type { PrintedSpan } from '../apps/printed-spans.ts';
import { runApp } from '../apps/run-app.ts';

const url = process.env['WFLO_TEST_POSTGRES_URL'];
const withPostgres = url === undefined ? describe.skip : describe;

withPostgres('database spans on PostgreSQL', () => {
  let spans: PrintedSpan[] = [];

  beforeAll(async () => {
    const { stdout, stderr, exitCode } = await runApp('postgresql-app.ts', {
      env: { DATABASE_URL: url! },
    });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    spans = JSON.parse(stdout) as PrintedSpan[]; // written by postgresql-app.ts
  });

  it('name the system, the server and the statement', () => {
    const select = spans.find(({ name }) => name === 'SELECT tracing_people');
    expect(select?.attributes).toMatchObject({
      'db.system.name': 'postgresql',
      'db.operation.name': 'SELECT',
      'db.collection.name': 'tracing_people',
      'db.query.text': 'select * from "tracing_people" where "id" = ?',
    });
    expect(select?.attributes['server.address']).toBeDefined();
  });

  it('cover statements inside a transaction', () => {
    expect(spans.filter(({ name }) => name === 'INSERT tracing_people')).toHaveLength(2);
  });

  it('give the SQLSTATE of a failure and none of its data', () => {
    const failed = spans.filter(({ status }) => status.code === SpanStatusCode.ERROR);
    expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual(['23505', '22P02']);
    expect(failed.map(({ attributes }) => attributes['db.response.status_code'])).toEqual([
      '23505',
      '22P02',
    ]);
    expect(JSON.stringify(spans)).not.toContain('private');
  });
});
