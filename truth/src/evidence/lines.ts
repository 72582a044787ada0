/**
 * The log lines of every life. They are written before the call returns, so a kill loses none.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { WorkerLife } from '../load/worker-lives.ts';

const lineSchema = z.looseObject({
  event: z.string().default(''),
  emission_id: z.string().optional(),
  execution_id: z.string().optional(),
  run_id: z.string().optional(),
  status: z.string().optional(),
  timestamp: z.string().transform((text) => Date.parse(text)),
});

export type LineSeen = z.output<typeof lineSchema> & { readonly life: WorkerLife };

export async function readLines(lives: readonly WorkerLife[]): Promise<LineSeen[]> {
  const all = await Promise.all(
    lives.map(async (life) => {
      const text = await readFile(life.logFile, 'utf8');
      return text
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => ({ ...lineSchema.parse(JSON.parse(line)), life }));
    }),
  );
  return all.flat();
}
