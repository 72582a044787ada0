import type { TestConsole } from '../a-console.ts';
import { activity, llmCall, runSpans, send, sendLines, type RunIds } from './seed.ts';

const MINUTE = 60_000;
const WORKFLOWS = ['csv-report', 'research-agent', 'refund', 'scrape'] as const;

/** A day's runs, such as a person would see them: most are done, some failed, one goes on. */
export async function seedExample(console: TestConsole): Promise<void> {
  const nowMs = Date.now();
  const runs = Array.from({ length: 60 }, (_, n) =>
    runSpans({
      executionId: `exec-01m8hn${String(n).padStart(2, '0')}k7vwz4q9t0b3d5${n % 10}`,
      workflow: WORKFLOWS[n % WORKFLOWS.length] ?? '',
      startMs: nowMs - (3 + n * n * 0.4) * MINUTE,
      lastsMs: 4_100 + ((n * 7_919) % 60_000),
      ...(n % 13 === 5 ? { error: '429 Too Many Requests: gave up at attempt 5' } : {}),
      inside: (run) => (n % 5 === 2 ? [] : llmCall(run, 100, 'a question', 'an answer')),
    }),
  );
  await send(console, runs.flat());
  // It ends now: a process of which nothing came sooner would seem to have a clock that is behind.
  const startMs = nowMs - RESEARCH.lastsMs;
  await send(console, runSpans({ ...RESEARCH, startMs, inside: research }));
  await sendLines(
    console,
    [
      ['search_failed', 'WARN', 13_000],
      ['search_failed', 'WARN', 24_000],
    ].map(([message, level, fromMs]) => ({
      message: String(message),
      level: level as 'WARN',
      executionId: RESEARCH.executionId,
      atMs: startMs + Number(fromMs),
      fields: { status: 429, provider: 'search.example' },
    })),
  );
}

export const RESEARCH = {
  executionId: 'exec-01m8hnq7r2k7vwz4q9t0b3d59q2c',
  workflow: 'research-agent',
  lastsMs: 62_000,
} as const;

function research(run: RunIds) {
  const search = { type: 'search', id: 'search', lastsMs: 5_000 };
  const error = '429 Too Many Requests';
  const pages = Array.from({ length: 20 }, (_, n) =>
    activity(run, { type: 'read_page', id: `p${n}`, fromMs: 37_000 + n * 300, lastsMs: 4_000 }),
  );
  return [
    ...llmCall(
      run,
      1_000,
      'Which three suppliers of cork in Portugal publish audited figures?',
      'I will search for audited annual reports of cork producers, and read the first twenty.',
    ),
    activity(run, { ...search, fromMs: 8_000, error }),
    activity(run, { ...search, fromMs: 19_000, attempt: 2, error }),
    activity(run, { ...search, fromMs: 30_000, attempt: 3 }),
    ...pages,
    ...llmCall(run, 50_000, 'Sum up the reports.', 'Three publish audited figures: …'),
  ];
}
