import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { ScrapeMemory } from '../../src/routes/scrape-memory.ts';

const MEBIBYTE = 1_048_576;

function response(): ServerResponse {
  return new ServerResponse(new IncomingMessage(new Socket()));
}

async function over(ended: ServerResponse): Promise<void> {
  const closed = once(ended, 'close');
  ended.destroy();
  await closed;
}

describe('ScrapeMemory', () => {
  it('counts a rendering once for all who got it, until the last of them has it', async () => {
    const memory = new ScrapeMemory();
    const [first, second] = [response(), response()];
    const rendering = {};
    expect(memory.hold(rendering, MEBIBYTE, first)).toBe(true);
    expect(memory.hold(rendering, MEBIBYTE, second)).toBe(true);
    expect(memory.bytes).toBe(MEBIBYTE);
    await over(first);
    expect(memory.bytes).toBe(MEBIBYTE);
    await over(second);
    expect(memory.bytes).toBe(0);
  });

  it('holds nothing for a client that left while its scrape was rendered', async () => {
    const memory = new ScrapeMemory();
    const gone = response();
    await over(gone);
    expect(memory.hold({}, MEBIBYTE, gone)).toBe(false);
    expect(memory.bytes).toBe(0);
  });

  it('cuts the oldest past 64 MiB, never the newest', () => {
    const memory = new ScrapeMemory();
    const responses = [response(), response(), response()];
    for (const one of responses) memory.hold({}, 40 * MEBIBYTE, one);
    expect(responses.map(({ destroyed }) => destroyed)).toEqual([true, true, false]);
    expect(memory.bytes).toBe(40 * MEBIBYTE);
    const large = response();
    memory.hold({}, 100 * MEBIBYTE, large);
    expect(large.destroyed).toBe(false);
    expect(memory.bytes).toBe(100 * MEBIBYTE);
  });
});
