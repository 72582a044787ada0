import { useEffect, useRef } from 'react';

/** By key, or by two in a row (`g r`): what it does. */
export type Keys = Readonly<Record<string, () => void>>;

/** The time in which the second of two keys is awaited. */
const PAIR_MILLIS = 1_000;

/** Keys that are typed into a field, or while a dialog is open, are left alone. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    let first = { key: '', atMs: 0 };
    const listener = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event)) return;
      const isPair = Date.now() - first.atMs < PAIR_MILLIS;
      const action =
        (isPair ? latest.current[`${first.key} ${event.key}`] : undefined) ??
        latest.current[event.key];
      first = { key: event.key, atMs: Date.now() };
      if (action === undefined) return;
      event.preventDefault();
      action();
    };
    addEventListener('keydown', listener);
    return () => {
      removeEventListener('keydown', listener);
    };
  }, []);
}

function isTaken({ target, key }: KeyboardEvent): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog[open]') !== null) return true;
  if (key === 'Enter' && target.matches('a, button, summary')) return true;
  return target.matches('input, textarea, select, [contenteditable]');
}
