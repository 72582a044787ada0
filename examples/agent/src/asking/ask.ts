import type { z } from 'zod';

/** What a researcher may look up. */
export interface Tool<Schema extends z.ZodType = z.ZodType> {
  readonly name: string;
  readonly description: string;
  readonly input: Schema;
  execute(input: z.output<Schema>): Promise<unknown>;
}

export interface Asked {
  readonly model: string;
  readonly prompt: string;
  readonly tool?: Tool | undefined;
}

/** Asks a model, which calls the tool as often as it wants to, and returns what it says at last. */
export type Ask = (asked: Asked) => Promise<string>;

/** How often a model is called until it must have said something. */
export const MOST_ROUNDS = 4;
