import type { RunBucket } from '../api/client.ts';
import { clock, duration } from '../format/time.ts';

const HEIGHT = 36;

/** Runs by time, those that failed at the foot. */
export function RunsChart({
  buckets,
  bucketMs,
}: {
  readonly buckets: readonly RunBucket[];
  readonly bucketMs: number;
}) {
  const most = Math.max(1, ...buckets.map((bucket) => bucket.count));
  const height = (value: number) => (value / most) * HEIGHT;
  const failed = buckets.reduce((sum, bucket) => sum + bucket.failed, 0);
  const label = `Runs per ${duration(bucketMs)}, at most ${most}; ${failed} failed`;
  return (
    <svg
      className="chart"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${Math.max(1, buckets.length)} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      {buckets.map((bucket, at) => (
        <g key={bucket.startMs}>
          <title>{`${clock(bucket.startMs)}: ${bucket.count} runs, ${bucket.failed} failed`}</title>
          <rect
            className="count"
            x={at + 0.1}
            width={0.8}
            y={HEIGHT - height(bucket.count)}
            height={height(bucket.count - bucket.failed)}
          />
          <rect
            className="bad"
            x={at + 0.1}
            width={0.8}
            y={HEIGHT - height(bucket.failed)}
            height={height(bucket.failed)}
          />
        </g>
      ))}
    </svg>
  );
}
