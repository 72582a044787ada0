import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RunList } from '../src/index.ts';
import { withConsole, type TestConsole } from './a-console.ts';
import { post, traceRequest } from './otlp-request.ts';

interface Told {
  readonly id: number;
  readonly type: string;
  readonly executionIds?: string[];
}

/** Reads events until `count` of them are there, then ends the stream. */
async function listen(
  console: TestConsole,
  path: string,
  count: number,
  onOpen: () => Promise<void> = async () => undefined,
): Promise<Told[]> {
  const abort = new AbortController();
  const response = await fetch(new URL(path, console.url), { signal: abort.signal });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  await onOpen();
  const told: Told[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id] = /^id: (\d+)$/m.exec(block) ?? [];
      const [, data] = /^data: (.*)$/m.exec(block) ?? [];
      if (data !== undefined) told.push({ ...(JSON.parse(data) as Told), id: Number(id) });
    }
    if (told.length >= count) break;
  }
  abort.abort();
  return told;
}

const span = (executionId: string) =>
  traceRequest([{ name: 'activity.a', attributes: { 'workflow.execution_id': executionId } }]);

describe('events', () => {
  it('tell which runs have changed, and can be resumed without a gap', async () => {
    await withConsole({}, async (console) => {
      const { eventId } = await console.get<RunList>('/api/runs');
      const first = await listen(console, '/api/events', 1, async () => {
        await post(console.otlpHttpUrl, '/v1/traces', span('exec-1'));
      });
      expect(first[0]).toMatchObject({ type: 'runs', executionIds: ['exec-1'] });
      // Nobody listens now.
      await post(console.otlpHttpUrl, '/v1/traces', span('exec-2'));
      const missed = await listen(console, `/api/events?after=${first[0]?.id ?? 0}`, 1);
      expect(missed[0]).toMatchObject({ type: 'runs', executionIds: ['exec-2'] });
      const all = await listen(console, `/api/events?after=${eventId}&execution=exec-1`, 1);
      expect(all).toHaveLength(1);
      expect(all[0]).toMatchObject({ executionIds: ['exec-1'] });
    });
  });

  it('tell that something is down, and that it is up again', async () => {
    await withConsole({ healthEveryMs: 20 }, async (console) => {
      const other = new DatabaseSync(join(console.folder, 'console.db'));
      const down = await listen(console, '/api/events', 1, async () => {
        other.exec('BEGIN IMMEDIATE');
        await post(console.otlpHttpUrl, '/v1/traces', span('exec-1'));
      });
      expect(down).toMatchObject([{ type: 'health' }]);
      const again = await listen(console, `/api/events?after=${down[0]?.id ?? 0}`, 2, async () => {
        other.exec('ROLLBACK');
        other.close();
        await post(console.otlpHttpUrl, '/v1/traces', span('exec-1'));
      });
      expect(again.map(({ type }) => type).sort()).toEqual(['health', 'runs']);
    });
  });

  it('say that all is to be read anew to who has missed more than is held', async () => {
    await withConsole({}, async (console) => {
      await expect(listen(console, '/api/events?after=1', 1)).resolves.toMatchObject([
        { type: 'reset' },
      ]);
    });
  });
});
