import { useQueryClient, type Query } from '@tanstack/react-query';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { ConsoleEvent } from './client.ts';

/** At most so often is what is shown read again. */
const SETTLE_MILLIS = 500;

export type Connection = 'connecting' | 'live' | 'lost';

/** Each is sent under its name. */
const TYPES: readonly ConsoleEvent['type'][] = ['runs', 'logs', 'metrics', 'health', 'reset'];

/** Events that this console can no longer replay: everything is to be read again. */
const RESET: ConsoleEvent = { type: 'reset' };

/**
 * The tab's one connection to the console's events. Hidden tabs close theirs: a browser allows few
 * to one host, and six of them would leave a seventh tab without any response.
 */
class EventConnection {
  readonly #listeners = new Set<(event: ConsoleEvent) => void>();
  readonly #watchers = new Set<() => void>();
  #source: EventSource | undefined;
  state: Connection = 'connecting';

  constructor() {
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.#close();
      else if (this.#listeners.size > 0) this.#open();
    });
  }

  readonly listen = (listener: (event: ConsoleEvent) => void): (() => void) => {
    this.#listeners.add(listener);
    this.#open();
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  };

  #open(): void {
    if (this.#source !== undefined || document.hidden) return;
    const source = new EventSource('/api/events');
    this.#source = source;
    source.onopen = () => {
      this.#become('live');
      // What changed between the first read and this connection was told to nobody.
      this.#tell(RESET);
    };
    source.onerror = () => {
      this.#become('lost');
      if (source.readyState !== EventSource.CLOSED) return;
      this.#close();
      window.setTimeout(() => {
        this.#open();
      }, 3_000);
    };
    for (const type of TYPES) {
      source.addEventListener(type, ({ data }: MessageEvent<string>) => {
        this.#tell(JSON.parse(data) as ConsoleEvent); // by the API's types
      });
    }
  }

  #close(): void {
    this.#source?.close();
    this.#source = undefined;
  }

  #become(state: Connection): void {
    this.state = state;
    for (const watcher of this.#watchers) watcher();
  }

  #tell(event: ConsoleEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

const connection = new EventConnection();

export function useConnection(): Connection {
  return useSyncExternalStore(connection.watch, () => connection.state);
}

/** Reads again those queries of which `isChangedBy` says that an event has changed them. */
export function useLive(isChangedBy: (query: Query, event: ConsoleEvent) => boolean): void {
  const queries = useQueryClient();
  const latest = useRef(isChangedBy);
  useEffect(() => {
    latest.current = isChangedBy;
  });
  useEffect(() => {
    let events: ConsoleEvent[] = [];
    let timer: number | undefined;
    const stop = connection.listen((event) => {
      events.push(event);
      timer ??= window.setTimeout(() => {
        const settled = events;
        events = [];
        timer = undefined;
        void queries.invalidateQueries({
          predicate: (query) => settled.some((one) => latest.current(query, one)),
        });
      }, SETTLE_MILLIS);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [queries]);
}
