/** Single values as they are written everywhere: moments, ids, money, and what is not known. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Fact, RunCost, Unknown as UnknownFact } from '../api/client.ts';
import { usd } from '../format/numbers.ts';
import { absolute, relative } from '../format/time.ts';

/** A value that is not known, with the reason. */
export function Unknown({ reason }: { readonly reason: string }) {
  return (
    <span className="unknown" title={reason}>
      — unknown
    </span>
  );
}

/** Relative, with the absolute moment on hover. */
export function Moment({ millis }: { readonly millis: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(millis).toISOString()} title={absolute(millis)}>
      {relative(millis, now)}
    </time>
  );
}

let now = Date.now();
const listeners = new Set<() => void>();
setInterval(() => {
  now = Date.now();
  for (const listener of listeners) listener();
}, 1_000);

/** The time, once a second; one timer for all. */
export function useNow(): number {
  const [shown, show] = useState(now);
  useEffect(() => {
    const listener = () => {
      show(now);
    };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return shown;
}

/** Monospaced, shortened in the middle, copied by a click. */
export function Id({ value }: { readonly value: string }) {
  const [isCopied, setCopied] = useState(false);
  const short = value.length > 22 ? `${value.slice(0, 11)}…${value.slice(-6)}` : value;
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => {
      setCopied(false);
    }, 1_200);
  };
  return (
    <button
      type="button"
      className="id mono"
      title={`${value} (click to copy)`}
      onClick={() => void copy()}
    >
      {isCopied ? 'copied' : short}
    </button>
  );
}

/** A fact as text, or that it is not known and why. */
export function Shown<T>({
  fact,
  as,
}: {
  readonly fact: Fact<T>;
  readonly as: (value: T) => ReactNode;
}) {
  return fact.value === null ? (
    <Unknown reason={(fact as UnknownFact).reason} />
  ) : (
    <>{as(fact.value)}</>
  );
}

/** What is known, and beside it what is not: `$0.0412 + 1 unpriced (≤ $0.003)`. */
export function Money({ cost }: { readonly cost: RunCost }) {
  const { usd: known, unpricedCalls, upperBoundUsd } = cost;
  const bound = upperBoundUsd === null ? '' : ` (≤ ${usd(upperBoundUsd)})`;
  return (
    <>
      <Shown fact={known} as={(value) => <span title={`${value} USD`}>{usd(value)}</span>} />
      {unpricedCalls > 0 && (
        <span className="unknown" title="Calls without a price are in no sum.">
          {' '}
          + {unpricedCalls} unpriced{bound}
        </span>
      )}
    </>
  );
}
