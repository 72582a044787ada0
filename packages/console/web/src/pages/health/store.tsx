import type { StoreHealth } from '../../api/client.ts';
import { count } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { Moment } from '../../parts/values.tsx';

export function Store({ store }: { readonly store: StoreHealth }) {
  const { bytes, maxBytes, maxAgeMs, spans, logs, metricSeries, oldestMs, writeError } = store;
  const part = Math.min(1, bytes / maxBytes);
  return (
    <section>
      <h2>Store</h2>
      {writeError !== null && (
        <div className="notice" role="alert">
          Nothing can be written: {writeError}. Senders are told to try again.
        </div>
      )}
      <p>
        <meter
          min={0}
          max={1}
          high={0.9}
          value={part}
          aria-label="Part of the store that is used"
        />{' '}
        {mebibytes(bytes)} of {mebibytes(maxBytes)} MiB; {count(spans)} spans, {count(logs)} lines,{' '}
        {count(metricSeries)} series
        {oldestMs !== null && (
          <>
            , the oldest of <Moment millis={oldestMs} />
          </>
        )}
        . What is older than {duration(maxAgeMs)}, or more than fits, goes, the oldest first.
      </p>
      {store.queued > 0 && (
        <p className="quiet">
          {count(store.queued)} of at most {count(store.queueBound)} wait to be written.
        </p>
      )}
      <p className="quiet">
        <code>{store.file}</code>
      </p>
    </section>
  );
}

function mebibytes(bytes: number): string {
  const value = bytes / 1_048_576;
  return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}
