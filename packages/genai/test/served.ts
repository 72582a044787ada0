// nx-ignore-next-line: a change in anything affects tools.
import type { FixtureCall } from '@wflo/tools/fixture-llm';
import type { LlmCallRecord } from '../src/index.ts';

export interface Sums {
  readonly picoUsd: bigint;
  readonly input: number;
  readonly output: number;
}

/** A hand count of what a server has served; `count` reads one usage. */
export function served(
  calls: readonly FixtureCall[],
  count: (usage: Readonly<Record<string, unknown>>) => Sums,
): Sums {
  return sum(calls.flatMap(({ billedUsage }) => (billedUsage === null ? [] : count(billedUsage))));
}

/** What was told of calls. */
export function counted(records: readonly LlmCallRecord[]): Sums {
  return sum(
    records.map(({ costPicoUsd = 0n, inputTokens = 0, outputTokens = 0 }) => ({
      picoUsd: costPicoUsd,
      input: inputTokens,
      output: outputTokens,
    })),
  );
}

/** Of several counts, one. */
export function sum(parts: readonly Sums[]): Sums {
  let [picoUsd, input, output] = [0n, 0, 0];
  for (const part of parts) {
    picoUsd += part.picoUsd;
    input += part.input;
    output += part.output;
  }
  return { picoUsd, input, output };
}
