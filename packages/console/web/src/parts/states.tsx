/** What a page shows in place of its content, or above it. */
import type { ReactNode } from 'react';
import { ApiError, type Gap } from '../api/client.ts';

export function Failure({ error }: { readonly error: Error }) {
  const code = error instanceof ApiError ? ` (${error.code})` : '';
  return (
    <div className="notice" role="alert">
      {error.message}
      <span className="quiet mono">{code}</span>
    </div>
  );
}

/** Parts of the answer that could not be had: the rest is whole. */
export function Gaps({ gaps }: { readonly gaps: readonly Gap[] }) {
  if (gaps.length === 0) return null;
  return (
    <div className="notice plain" role="status">
      {gaps.map(({ source, reason }) => (
        <div key={source + reason}>{reason}</div>
      ))}
    </div>
  );
}

export function Skeleton({ rows = 8 }: { readonly rows?: number }) {
  return (
    <div aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="skeleton" />
      ))}
    </div>
  );
}

export function Empty({
  title,
  isPage = false,
  children,
}: {
  readonly title: string;
  /** Whether there is nothing else on the page. */
  readonly isPage?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div className="empty">
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children}
    </div>
  );
}
