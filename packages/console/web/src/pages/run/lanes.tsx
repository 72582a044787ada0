import type { TimelineItem, TimelineMark } from '../../api/client.ts';
import { clock, duration } from '../../format/time.ts';
import { partOf, type Range } from './range.ts';

interface LanesProps {
  readonly items: readonly TimelineItem[];
  readonly marks: readonly TimelineMark[];
  readonly range: Range;
  readonly nowMs: number;
  readonly onMark: (mark: TimelineMark) => void;
}

/** Below the rows, on the same axis: lines that warn, and the workers. */
export function Lanes({ items, marks, range, nowMs, onMark }: LanesProps) {
  const workers = workersOf(items, nowMs);
  // Where a worker goes on is what the lines of the workers say.
  const seen = marks
    .filter(({ kind, atMs }) => kind !== 'worker' && atMs >= range.from && atMs <= range.to)
    .slice(0, 500);
  return (
    <div className="lanes">
      {seen.length > 0 && (
        <div className="lane">
          <span className="label">
            {seen.some(({ kind }) => kind !== 'log') ? 'lines, events' : 'warnings, errors'}
          </span>
          <span className="track">
            {seen.map((mark, index) => (
              <button
                key={mark.logId ?? `${mark.atMs}:${index}`}
                type="button"
                className={`mark ${mark.kind} ${mark.level ?? ''}`}
                style={{ left: `${partOf(mark.atMs, range)}%` }}
                title={`${clock(mark.atMs)} ${mark.level ?? ''}: ${mark.text}`}
                aria-label={`${mark.level ?? mark.kind}: ${mark.text}`}
                onClick={() => {
                  onMark(mark);
                }}
              >
                {signOf(mark)}
              </button>
            ))}
          </span>
        </div>
      )}
      {workers.length > 1 &&
        workers.slice(0, 8).map(({ process, startMs, endMs }) => (
          <div key={process} className="lane">
            <span className="label mono" title={process}>
              {process}
            </span>
            <span className="track">
              <span
                className="worker-line"
                style={{
                  left: `${Math.max(0, partOf(startMs, range))}%`,
                  width: `max(3px, ${Math.min(100, partOf(endMs, range)) - Math.max(0, partOf(startMs, range))}%)`,
                }}
                title={`${process}: activities for ${duration(endMs - startMs)}`}
              />
            </span>
          </div>
        ))}
    </div>
  );
}

/** Of a line that warns, of one that is an error, and of what is no line. */
function signOf({ kind, level }: TimelineMark): string {
  if (kind !== 'log') return '◆';
  return level === 'warn' ? '·' : '!';
}

/** Processes that ran activities of this run, from their first to their last one. */
function workersOf(items: readonly TimelineItem[], nowMs: number) {
  const workers = new Map<string, { process: string; startMs: number; endMs: number }>();
  for (const { kind, process, startMs, endMs } of items) {
    if (process === null || kind !== 'attempt') continue;
    const worker = workers.get(process) ?? { process, startMs, endMs: startMs };
    worker.startMs = Math.min(worker.startMs, startMs);
    worker.endMs = Math.max(worker.endMs, endMs ?? nowMs);
    workers.set(process, worker);
  }
  return [...workers.values()].toSorted((a, b) => a.startMs - b.startMs);
}
