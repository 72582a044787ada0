import { duration } from '../../format/time.ts';
import type { Range } from './range.ts';
import { partOf, ticksOf } from './range.ts';

interface AxisProps {
  readonly range: Range;
  /** When the run started: times on the axis count from there. */
  readonly startMs: number;
  readonly isRunning: boolean;
}

export function Axis({ range, startMs, isRunning }: AxisProps) {
  const ticks = ticksOf(range, startMs);
  return (
    <div className="axis" aria-hidden="true">
      <span />
      <div>
        {ticks.map((millis) => (
          <span key={millis} style={{ left: `${partOf(millis, range)}%` }}>
            {millis === startMs ? '0' : duration(millis - startMs)}
          </span>
        ))}
        {isRunning && <span className="last">now</span>}
      </div>
    </div>
  );
}

/** Behind the rows, where the axis has its ticks. */
export function Grid({ range, startMs }: Omit<AxisProps, 'isRunning'>) {
  return (
    <div className="grid-lines" aria-hidden="true">
      <span />
      <div>
        {ticksOf(range, startMs).map((millis) => (
          <i key={millis} style={{ left: `${partOf(millis, range)}%` }} />
        ))}
      </div>
    </div>
  );
}
