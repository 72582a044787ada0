import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { PrintedSpan } from './apps/printed-spans.ts';
import { runApp } from './apps/run-app.ts';

const KNEX = '@opentelemetry/instrumentation-knex';

describe('node --import @wflo/tracing/register, libraries imported before tracing is configured', () => {
  let spans: PrintedSpan[] = [];

  beforeAll(async () => {
    const { stdout, stderr, exitCode } = await runApp('traced-service.ts');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    spans = JSON.parse(stdout) as PrintedSpan[]; // written by traced-service.ts
  });

  const only = (matches: (span: PrintedSpan) => boolean): PrintedSpan => {
    const found = spans.filter(matches);
    expect(found).toHaveLength(1);
    return found[0]!;
  };
  const parentOf = (span: PrintedSpan): PrintedSpan | undefined =>
    spans.find(({ spanId }) => spanId === span.parentId);
  const lineOf = (span: PrintedSpan): string[] => {
    const parent = parentOf(span);
    return parent === undefined ? [span.name] : [span.name, ...lineOf(parent)];
  };
  const isSelectOf = (path: string) => (span: PrintedSpan) => {
    const server = parentOf(parentOf(span) ?? span);
    return span.name === 'SELECT orders' && server?.attributes['url.path'] === path;
  };

  it('traces fetch, the server, the express route and its query as one line of parents', () => {
    expect(lineOf(only(isSelectOf('/orders/7')))).toEqual([
      'SELECT orders',
      'request handler',
      'GET /orders/:id',
      'GET',
      'job',
    ]);
  });

  it('makes one span of a request inside express, whatever its layers', () => {
    const layers = spans.filter(({ scope }) => scope.endsWith('instrumentation-express'));
    expect(layers.map(({ attributes }) => attributes['express.type'])).toEqual([
      'request_handler',
      'request_handler',
    ]);
  });

  it('traces node:http as it traces fetch', () => {
    const select = only(isSelectOf('/orders/8'));
    expect(lineOf(select).slice(-3)).toEqual(['GET /orders/:id', 'GET', 'job']);
  });

  it('puts all of it into one trace', () => {
    const job = only(({ name }) => name === 'job');
    expect(only(isSelectOf('/orders/7')).traceId).toBe(job.traceId);
    expect(only(isSelectOf('/orders/8')).traceId).toBe(job.traceId);
  });

  it('makes no spans of probes, nor of what they do', () => {
    const probes = spans.filter(
      ({ kind, attributes, scope, name }) =>
        (kind === SpanKind.SERVER && attributes['url.path'] === '/health') ||
        (scope === KNEX && name === 'SELECT'),
    );
    expect(probes).toEqual([]);
  });

  it('uses the stable HTTP conventions', () => {
    const server = only(
      ({ kind, attributes }) => kind === SpanKind.SERVER && attributes['url.path'] === '/orders/7',
    );
    expect(server.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.response.status_code': 200,
      'http.route': '/orders/:id',
    });
    expect(Object.keys(server.attributes)).not.toContain('http.method');
  });

  it('takes secrets out of URLs', () => {
    const urls = spans.flatMap(({ attributes }) => [
      attributes['url.full'],
      attributes['url.query'],
    ]);
    expect(JSON.stringify(urls)).toContain('token=REDACTED');
    expect(JSON.stringify(urls)).not.toContain('secret');
  });

  it('names database spans by the stable conventions', () => {
    const insert = only(
      ({ name, status }) => name === 'INSERT orders' && status.code === SpanStatusCode.UNSET,
    );
    expect(insert.kind).toBe(SpanKind.CLIENT);
    expect(insert.attributes).toMatchObject({
      'db.system.name': 'sqlite',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'orders',
      'db.query.text': 'insert into `orders` (`id`, `note`) values (?)',
    });
  });

  it('puts no literals on database spans', () => {
    const raw = only(({ attributes }) => String(attributes['db.query.text']).includes('id in'));
    expect(raw.attributes['db.query.text']).toBe(
      'select * from orders where note = ? and id in (?)',
    );
    expect(raw.name).toBe('SELECT orders');
    expect(JSON.stringify(spans)).not.toContain('private note');
  });

  it('gives a failed statement its error type and a message without data', () => {
    const failed = only(
      ({ scope, status }) => scope === KNEX && status.code === SpanStatusCode.ERROR,
    );
    expect(failed.attributes['error.type']).toBe('SQLITE_CONSTRAINT_PRIMARYKEY');
    expect(failed.status.message).toBe('UNIQUE constraint failed: orders.id');
    expect(failed.events[0]?.attributes?.['exception.message']).toBe(failed.status.message);
  });
});

it('patches the threads of an application, but none in which Temporal runs workflow code', async () => {
  const { stdout } = await runApp('threads-app.ts');
  expect(JSON.parse(stdout)).toEqual({ 'any-thread': true, 'workflow-worker-thread': false });
});

it.each(['--import', '--require'] as const)(
  'installs nothing in the thread of loader hooks, which inherits %s',
  async (register) => {
    const { stdout } = await runApp('loader-thread-app.ts', { register });
    expect(JSON.parse(stdout)).toEqual({ inThisThread: true, inLoaderThread: false });
  },
);
