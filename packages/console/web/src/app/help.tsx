import { useRef } from 'react';
import { useKeys } from '../parts/keys.ts';

const KEYS = [
  ['j, k', 'next, previous row'],
  ['Enter', 'open'],
  ['/', 'search'],
  ['g r, g c, g l', 'runs, cost, logs'],
  ['x', 'choose a run for comparing'],
  ['e', 'next error of a run'],
  ['w', 'next wait of a run'],
  ['z', 'zoom to what is selected, and back'],
  ['Escape', 'close what is open'],
  ['?', 'this help'],
] as const;

export function Help() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = () => dialog.current?.showModal();
  useKeys({ '?': open });
  return (
    <>
      <button
        type="button"
        aria-label="Keyboard shortcuts"
        title="Keyboard shortcuts (?)"
        onClick={open}
      >
        ?
      </button>
      <dialog ref={dialog} aria-labelledby="help-title">
        <h2 id="help-title">Keyboard</h2>
        <dl className="keys">
          {KEYS.map(([key, meaning]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{meaning}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button>Close</button>
        </form>
      </dialog>
    </>
  );
}
