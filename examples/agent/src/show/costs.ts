import type { WrittenSpan } from './trace-file.ts';

const PICO = 1_000_000_000_000n;

export interface Costs {
  /** Calls of a model. */
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Exact, in US dollars. */
  readonly usd: string;
  /** Calls whose price is not known. */
  readonly unpriced: number;
}

/** What the calls of models among the spans have cost. */
export function costsOf(spans: readonly WrittenSpan[]): Costs {
  const calls = spans.filter(({ attributes }) => attributes['gen_ai.operation.name'] === 'chat');
  const sum = (name: string) =>
    calls.reduce((total, { attributes }) => total + Number(attributes[name] ?? 0), 0);
  const priced = calls.flatMap(({ attributes }) => {
    const usd = attributes['wflo.cost.usd'];
    return typeof usd === 'string' ? [picoUsd(usd)] : [];
  });
  return {
    calls: calls.length,
    inputTokens: sum('gen_ai.usage.input_tokens'),
    outputTokens: sum('gen_ai.usage.output_tokens'),
    usd: usdOf(priced.reduce((total, cost) => total + cost, 0n)),
    unpriced: calls.length - priced.length,
  };
}

function picoUsd(usd: string): bigint {
  const [whole = '0', fraction = ''] = usd.split('.');
  return BigInt(whole) * PICO + BigInt(fraction.padEnd(12, '0').slice(0, 12));
}

function usdOf(pico: bigint): string {
  const fraction = (pico % PICO).toString().padStart(12, '0').replace(/0+$/, '');
  return `${pico / PICO}${fraction === '' ? '' : `.${fraction}`}`;
}
