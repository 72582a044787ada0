import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useKeys } from '../parts/keys.ts';
import { Help } from './help.tsx';
import { current, toggleTheme } from './theme.ts';

const PAGES = [
  ['/runs', 'Runs'],
  ['/cost', 'Cost'],
  ['/logs', 'Logs'],
  ['/traces', 'Traces'],
  ['/metrics', 'Metrics'],
  ['/health', 'Health'],
] as const;

export function Layout() {
  const search = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  useKeys({ '/': () => search.current?.focus() });
  return (
    <>
      <header className="bar">
        <strong>wflo</strong>
        <nav aria-label="Pages">
          {PAGES.map(([to, name]) => (
            <Link key={to} to={to} activeProps={{ 'aria-current': 'page' }}>
              {name}
            </Link>
          ))}
        </nav>
        <div className="end">
          <form
            role="search"
            onSubmit={(event) => {
              event.preventDefault();
              const q = search.current?.value.trim() ?? '';
              void navigate({ to: '/runs', search: q === '' ? {} : { q } });
            }}
          >
            <input
              ref={search}
              className="search"
              type="search"
              aria-label="Search runs, ids and text"
              placeholder="runs, ids, text   /"
            />
          </form>
          <ThemeButton />
          <Help />
        </div>
      </header>
      <main>
        <Outlet />
      </main>
    </>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(current);
  const name = theme === 'dark' ? 'Light' : 'Dark';
  return (
    <button
      type="button"
      aria-label={`${name} colours`}
      title={`${name} colours`}
      onClick={() => {
        setTheme(toggleTheme());
      }}
    >
      {theme === 'dark' ? '☀' : '☾'}
    </button>
  );
}
