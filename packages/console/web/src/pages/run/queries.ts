import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { get, type LogList, type Timeline } from '../../api/client.ts';

/** Lines of a run that are read; of more, the newest. */
export const MOST_LINES = 5_000;

export function pathOf(executionId: string): string {
  return `/api/runs/${encodeURIComponent(executionId)}`;
}

export function useTimeline(executionId: string) {
  return useQuery({
    queryKey: ['run', executionId, 'timeline'],
    queryFn: ({ signal }) => get<Timeline>(`${pathOf(executionId)}/timeline`, {}, signal),
    placeholderData: keepPreviousData,
  });
}

/** With `q` only those with these words. */
export function useLines(executionId: string, q = '') {
  return useQuery({
    queryKey: ['run', executionId, 'logs', q],
    queryFn: ({ signal }) =>
      get<LogList>(`${pathOf(executionId)}/logs`, { limit: MOST_LINES, q }, signal),
    placeholderData: keepPreviousData,
  });
}
