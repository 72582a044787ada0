import { useNavigate } from '@tanstack/react-router';
import type { RunBucket } from '../../api/client.ts';
import { absolute, duration, shortMoment, unitMillis } from '../../format/time.ts';

const HEIGHT = 36;
/** With fewer, each would be as wide as a table's column. */
const LEAST_BUCKETS = 40;

interface ChartProps {
  readonly buckets: readonly RunBucket[];
  readonly bucketMs: number;
  /** The age that is filtered by. */
  readonly since: string | undefined;
}

/** Runs by time, those that failed at the foot; a click shows those of that time and before. */
export function RunsChart({ buckets, bucketMs, since }: ChartProps) {
  const navigate = useNavigate();
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return null;
  const most = Math.max(1, ...buckets.map((bucket) => bucket.count));
  const height = (value: number) => (value === 0 ? 0 : Math.max(1.5, (value / most) * HEIGHT));
  const failed = buckets.reduce((sum, bucket) => sum + bucket.failed, 0);
  const slots = Math.max(LEAST_BUCKETS, (last.startMs - first.startMs) / bucketMs + 1);
  const startMs = last.startMs - (slots - 1) * bucketMs;
  const label = `Runs per ${duration(bucketMs)}, at most ${most}; ${failed} failed`;
  const spanMs = unitMillis(since ?? '24h');
  return (
    <figure className="chart">
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${slots} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {buckets.map((bucket) => {
          const x = (bucket.startMs - startMs) / bucketMs;
          return (
            <g
              key={bucket.startMs}
              onClick={() =>
                void navigate({
                  to: '/runs',
                  search: (before) => ({ ...before, until: String(bucket.startMs + bucketMs) }),
                })
              }
            >
              <title>{`${absolute(bucket.startMs)}: ${bucket.count} runs, ${bucket.failed} failed`}</title>
              <rect className="area" x={x} width={1} y={0} height={HEIGHT} />
              <rect
                className="count"
                x={x + 0.1}
                width={0.8}
                y={HEIGHT - height(bucket.count)}
                height={height(bucket.count)}
              />
              <rect
                className="bad"
                x={x + 0.1}
                width={0.8}
                y={HEIGHT - height(bucket.failed)}
                height={height(bucket.failed)}
              />
            </g>
          );
        })}
      </svg>
      <figcaption className="quiet">
        <span>{shortMoment(startMs, spanMs)}</span>
        <span>
          runs per {duration(bucketMs)}
          {failed > 0 && (
            <>
              , <span className="failed">failed at the foot</span>
            </>
          )}
        </span>
        <span>{shortMoment(last.startMs + bucketMs, spanMs)}</span>
      </figcaption>
    </figure>
  );
}
