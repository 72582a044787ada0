import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { LogLine } from '../api/client.ts';
import { absolute, clock } from '../format/time.ts';
import { Empty } from './states.tsx';
import './lines.css';

/** Log lines, oldest first; each opens to its fields. */
export function Lines({
  lines,
  withRun = false,
}: {
  readonly lines: readonly LogLine[];
  readonly withRun?: boolean;
}) {
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => 24,
    overscan: 30,
  });
  if (lines.length === 0) {
    return (
      <Empty title="No log line">
        <p>
          Lines come from workers whose logs are sent here over OTLP, and are found by their
          execution.
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
                  <time dateTime={new Date(line.atMs).toISOString()} title={absolute(line.atMs)}>
                    {clock(line.atMs)}
                  </time>{' '}
                  <span className="level">{line.level.padEnd(5)}</span>{' '}
                  <strong>{line.message}</strong> <span className="quiet">{fieldsOf(line)}</span>
                  {withRun && line.executionId !== null && (
                    <Link to="/runs/$executionId" params={{ executionId: line.executionId }}>
                      {' '}
                      run
                    </Link>
                  )}
                </summary>
                <pre className="text">{JSON.stringify(line.attributes, null, 2)}</pre>
              </details>
            )
          );
        })}
      </div>
    </div>
  );
}

function fieldsOf({ attributes }: LogLine): string {
  const fields = Object.entries(attributes).slice(0, 12);
  return fields
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, 400);
}
