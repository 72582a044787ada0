import { runApp } from '../apps/run-app.ts';

interface Point {
  readonly name: string;
  readonly unit: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly sum: number;
}

async function measure(env: Record<string, string>): Promise<Point[]> {
  const { stdout, stderr, exitCode } = await runApp('measured-app.ts', { env });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return JSON.parse(stdout) as Point[]; // written by measured-app.ts
}

function expectOperations(points: readonly Point[], system: string, failure: string): void {
  const counted = points.map(({ name, unit, attributes, count }) => ({
    name: `${name} (${unit})`,
    operation: attributes['db.operation.name'],
    collection: attributes['db.collection.name'],
    error: attributes['error.type'],
    count,
  }));
  const name = 'db.client.operation.duration (s)';
  expect(counted).toEqual([
    { name, operation: 'CREATE TABLE', collection: 'measured', error: undefined, count: 1 },
    { name, operation: 'INSERT', collection: 'measured', error: undefined, count: 1 },
    { name, operation: 'SELECT', collection: 'measured', error: undefined, count: 2 },
    { name, operation: 'INSERT', collection: 'measured', error: failure, count: 1 },
  ]);
  for (const { attributes, sum } of points) {
    expect(attributes['db.system.name']).toBe(system);
    expect(attributes).not.toHaveProperty(['db.query.text']);
    expect(sum).toBeGreaterThan(0);
  }
}

it('measures the operations on SQLite, in seconds', async () => {
  expectOperations(await measure({}), 'sqlite', 'SQLITE_CONSTRAINT_PRIMARYKEY');
});

const url = process.env['WFLO_TEST_POSTGRES_URL'];
const withPostgres = url === undefined ? it.skip : it;

withPostgres('measures the operations on PostgreSQL, in seconds', async () => {
  expectOperations(await measure({ DATABASE_URL: url ?? '' }), 'postgresql', '23505');
});
