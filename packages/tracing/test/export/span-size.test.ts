import { runApp } from '../apps/run-app.ts';

it('takes spans for what they hold in memory', async () => {
  const { stdout, stderr } = await runApp('memory-app.ts', { register: false });
  expect(stderr).toBe('');
  const results = JSON.parse(stdout) as Record<
    string,
    { heapBytes: number; queuedBytes: number; queued: number }
  >; // written by memory-app.ts
  expect(Object.keys(results)).toEqual(['bare', 'attributes', 'failed']);
  for (const { heapBytes, queuedBytes, queued } of Object.values(results)) {
    expect(queued).toBe(20_000);
    expect(heapBytes / queuedBytes).toBeGreaterThan(0.6);
    expect(heapBytes / queuedBytes).toBeLessThan(1.25);
  }
});
