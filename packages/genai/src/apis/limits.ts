import type { InvalidParameter } from '../call/call-types.ts';
import { at } from '../values/fields.ts';

/** How much a request may have a model write. */
export interface OutputLimits {
  /** Of all choices together; absent where there is no limit. */
  readonly maxOutputTokens?: number | undefined;
  /** How many responses it is, that are billed each. */
  readonly choices: number;
  /** The first one, where nobody can tell what a provider makes of it. */
  readonly invalidParameter?: InvalidParameter | undefined;
}

type Path = readonly string[];

/** "As much as the model wants" and "as much as fits" of llama.cpp, vLLM and Ollama. */
const WITHOUT_LIMIT: ReadonlySet<unknown> = new Set([-1, -2]);

/** By the parameters at these paths: the greatest limit that is given, times the most choices. */
export function limitsOf(
  parameters: unknown,
  limits: readonly Path[],
  counts: readonly Path[] = [],
  times = 1,
): OutputLimits {
  const given = limits.flatMap((path) => parameterAt(parameters, path));
  const counted = counts.flatMap((path) => parameterAt(parameters, path));
  const invalidParameter =
    given.find(({ value }) => !isWhole(value) && !WITHOUT_LIMIT.has(value)) ??
    counted.find(({ value }) => !isWhole(value) || value === 0);
  if (invalidParameter !== undefined) return { choices: times, invalidParameter };
  const choices = Math.max(1, ...counted.map(({ value }) => Number(value))) * times;
  const tokens = given.map(({ value }) => (WITHOUT_LIMIT.has(value) ? Infinity : Number(value)));
  const limit = tokens.length === 0 ? Infinity : Math.max(...tokens);
  return { choices, maxOutputTokens: limit === Infinity ? undefined : limit * choices };
}

/** None where it is left out: `null` is what JSON has in place of nothing. */
function parameterAt(parameters: unknown, path: Path): InvalidParameter[] {
  const value = at(parameters, ...path);
  return value === undefined || value === null ? [] : [{ name: path.join('.'), value }];
}

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
