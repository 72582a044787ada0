/** Single values as they are written everywhere: moments, ids, money, and what is not known. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Fact, RunCost, Unknown as UnknownFact } from '../api/client.ts';
import { usd } from '../format/numbers.ts';
import { absolute, duration, relative } from '../format/time.ts';

/** A value that is not known, with the reason. */
export function Unknown({ reason }: { readonly reason: string }) {
  return (
    <span className="unknown" title={reason}>
      —<span className="word"> unknown</span>
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

/** What is known, and beside it what is not: `$0.0412 + 1 unpriced (≤ $0.003)`, or short `$0.0412 + ?`. */
export function Money({
  cost,
  isShort = false,
}: {
  readonly cost: RunCost;
  readonly isShort?: boolean;
}) {
  const { usd: known, unpricedCalls, upperBoundUsd } = cost;
  const bound = upperBoundUsd === null ? '' : ` (≤ ${usd(upperBoundUsd)})`;
  const unpriced = `${unpricedCalls} unpriced${bound}`;
  const source =
    known.value === null ? '' : `, as the ${SOURCES[known.source] ?? known.source} say`;
  return (
    <>
      <Shown
        fact={known}
        as={(value) => <span title={`${value} USD${source}`}>{usd(value)}</span>}
      />
      {unpricedCalls > 0 && (
        <span className="unknown" title={`${unpriced}: calls without a price are in no sum.`}>
          {isShort ? ' + ?' : ` + ${unpriced}`}
        </span>
      )}
    </>
  );
}

const SOURCES: Readonly<Record<string, string>> = { spans: 'spans', ledger: 'lines of the ledger' };

/** How long it has lasted; of what goes on (`readMs` is when that was read) it goes on, too. */
export function Lasting({
  fact,
  readMs,
}: {
  readonly fact: Fact<number>;
  readonly readMs: number | null;
}) {
  const now = useNow();
  const since = readMs === null ? 0 : Math.max(0, now - readMs);
  return <Shown fact={fact} as={(millis) => duration(millis + since)} />;
}

/** The time, once a minute: for periods that end now. */
export function useMinute(): number {
  return Math.ceil(useNow() / 60_000) * 60_000;
}
