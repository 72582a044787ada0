import { WarmPool } from '../../src/backends/warm-pool.ts';

function numbered(size: number, isUsable?: (item: number) => boolean) {
  let made = 0;
  const discarded: number[] = [];
  const pool = new WarmPool<number>({
    size,
    make: async () => (made += 1),
    discard: async (item) => void discarded.push(item),
    ...(isUsable === undefined ? {} : { isUsable }),
  });
  return { pool, discarded, made: () => made };
}

describe('WarmPool', () => {
  it('hands out what is ready and makes the next', async () => {
    const { pool, made } = numbered(1);
    await pool.fill();
    expect(made()).toBe(1);
    await expect(pool.take()).resolves.toBe(1);
    await pool.fill();
    expect(made()).toBe(2);
  });

  it('makes one for each when none is held', async () => {
    const { pool } = numbered(0);
    await expect(Promise.all([pool.take(), pool.take()])).resolves.toEqual([1, 2]);
  });

  it('discards one that waited too long', async () => {
    const { pool, discarded } = numbered(1, (item) => item > 1);
    await pool.fill();
    await expect(pool.take()).resolves.toBeGreaterThan(1);
    expect(discarded).toEqual([1]);
  });

  it('gives the next one although what it discards does not go', async () => {
    const pool = new WarmPool<number>({
      size: 1,
      make: async () => 1,
      discard: async () => Promise.reject(new Error('it stays')),
      isUsable: async () => false,
    });
    await pool.fill();
    await expect(pool.take()).resolves.toBe(1);
    await pool.close();
  });

  it('tries again after a failure, and reports the one of the taker', async () => {
    let attempts = 0;
    const pool = new WarmPool<string>({
      size: 1,
      make: async () => {
        attempts += 1;
        if (attempts < 3) throw new Error(`attempt ${attempts}`);
        return 'made';
      },
      discard: async () => undefined,
    });
    await expect(pool.fill()).rejects.toThrow('attempt 1');
    await expect(pool.take()).resolves.toBe('made');
    await pool.close();
  });

  it('discards what is ready when it is closed, and holds nothing ready any more', async () => {
    const { pool, discarded, made } = numbered(2);
    await pool.fill();
    await pool.close();
    expect(discarded).toEqual([1, 2]);
    await pool.take();
    await pool.fill();
    expect(made()).toBe(3);
  });
});
