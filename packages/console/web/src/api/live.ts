import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ConsoleEvent } from './client.ts';

/** At most so often is what is shown read anew. */
const SETTLE_MILLIS = 500;

/** Reads what is shown anew when the console says that it has changed. */
export function useLive(onEvent: (event: ConsoleEvent) => string[][]): void {
  const queries = useQueryClient();
  useEffect(() => {
    const stale = new Map<string, string[]>();
    let timer: number | undefined;
    const source = new EventSource('/api/events');
    source.onmessage = ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as ConsoleEvent; // by the API's types
      for (const key of onEvent(event)) stale.set(key.join('\n'), key);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        for (const queryKey of stale.values()) void queries.invalidateQueries({ queryKey });
        stale.clear();
      }, SETTLE_MILLIS);
    };
    return () => {
      source.close();
      window.clearTimeout(timer);
    };
  }, [queries, onEvent]);
}
