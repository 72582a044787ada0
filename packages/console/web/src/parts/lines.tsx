import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { LogLine } from '../api/client.ts';
import { absolute, clock, duration } from '../format/time.ts';
import { printable } from '../format/text.ts';
import { Empty } from './states.tsx';
import './lines.css';

/** On each line of a run, and of its worker: they say nothing that is not known already. */
const KNOWN = new Set([
  'service',
  'workflow_id',
  'workflow_type',
  'execution_id',
  'run_id',
  'workflow_time',
  'emission_id',
  'process',
  'trace_id',
  'span_id',
]);

interface LinesProps {
  readonly lines: readonly LogLine[];
  /** When the run started: times count from there. Null: the time of day. */
  readonly startMs?: number | null;
  /** Whether each says to which run it belongs. */
  readonly withRun?: boolean;
  /** Keeps the newest line in sight. */
  readonly isTail?: boolean;
}

/** Log lines, oldest first; each opens to its fields. */
export function Lines({ lines, startMs = null, withRun = false, isTail = false }: LinesProps) {
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    getItemKey: (index) => lines[index]?.id ?? index,
    estimateSize: () => 24,
    overscan: 30,
  });
  const newest = lines.at(-1)?.id;
  useEffect(() => {
    if (isTail && lines.length > 0) rows.scrollToIndex(lines.length - 1, { align: 'end' });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only a newer line moves what is seen
  }, [isTail, newest]);
  if (lines.length === 0) {
    return (
      <Empty title="No log line fits">
        <p>
          Lines come from workers whose logs are sent here over OTLP (
          <code>OTEL_EXPORTER_OTLP_ENDPOINT</code>), and belong to a run by its execution id.
        </p>
      </Empty>
    );
  }
  return (
    <div ref={scroll} className="lines" tabIndex={0} role="log" aria-label="Log lines">
      <div style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, start, key }) => {
          const line = lines[index];
          return (
            line !== undefined && (
              <details
                key={key}
                data-index={index}
                ref={rows.measureElement}
                className={`line ${line.level}`}
                style={{ top: start }}
              >
                <summary>
                  <LineText line={line} startMs={startMs} />
                </summary>
                <LineFields line={line} withRun={withRun} />
              </details>
            )
          );
        })}
      </div>
    </div>
  );
}

function LineText({ line, startMs }: { readonly line: LogLine; readonly startMs: number | null }) {
  const { atMs, level, message, service } = line;
  const since = startMs === null ? '' : `+${duration(Math.max(0, atMs - startMs))}`;
  return (
    <>
      <time dateTime={new Date(atMs).toISOString()} title={absolute(atMs)}>
        {startMs === null ? clock(atMs) : since}
      </time>
      <span className="level">{level}</span>
      <strong>{printable(message)}</strong>
      <span className="quiet fields">{fieldsOf(line)}</span>
      <span className="quiet service">{service}</span>
    </>
  );
}

function LineFields({ line, withRun }: { readonly line: LogLine; readonly withRun: boolean }) {
  const { executionId, traceId, atMs, receivedMs, attributes } = line;
  return (
    <div className="opened">
      <p>
        {absolute(atMs)}
        {Math.abs(receivedMs - atMs) > 5_000 && (
          <span className="unknown">
            {' '}
            · received {duration(Math.abs(receivedMs - atMs))}{' '}
            {receivedMs > atMs ? 'later' : 'earlier, by its clock'}
          </span>
        )}
        {withRun && executionId !== null && (
          <>
            {' · '}
            <Link to="/runs/$executionId" params={{ executionId }}>
              run {executionId}
            </Link>
          </>
        )}
        {traceId !== null && (
          <>
            {' · '}
            <Link to="/traces" search={{ trace: traceId }}>
              trace {traceId.slice(0, 12)}…
            </Link>
          </>
        )}
      </p>
      <pre className="text" tabIndex={0}>
        {JSON.stringify(attributes, null, 2)}
      </pre>
    </div>
  );
}

function fieldsOf({ attributes }: LogLine): string {
  return Object.entries(attributes)
    .filter(([name, value]) => !KNOWN.has(name) && value !== null && value !== '')
    .slice(0, 12)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, 400);
}
