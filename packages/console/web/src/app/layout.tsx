import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useLocation, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { get, type Health, type Session } from '../api/client.ts';
import { useConnection } from '../api/live.ts';
import { useKeys } from '../parts/keys.ts';
import { Help } from './help.tsx';
import { Login } from './login.tsx';
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
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => get<Session>('/api/session', {}, signal),
    staleTime: 60_000,
  });
  if (session.data?.loggedIn === false) return <Login />;
  return (
    <>
      <a className="skip" href="#content">
        Skip to the content
      </a>
      <header className="bar">
        <strong>wflo</strong>
        <nav aria-label="Pages">
          {PAGES.map(([to, name]) => (
            <Link key={to} to={to} search={{}} activeProps={{ 'aria-current': 'page' }}>
              {name}
              {to === '/health' && <HealthSign />}
            </Link>
          ))}
        </nav>
        <div className="end">
          <Search />
          <ThemeButton />
          <Help />
        </div>
      </header>
      <main id="content">
        <Lost />
        <Outlet />
      </main>
    </>
  );
}

/** Finds a run by its id at once, and otherwise runs by words of theirs. */
function Search() {
  const search = useRef<HTMLInputElement>(null);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const filters: Record<string, string | undefined> = useSearch({ strict: false });
  const q = pathname === '/runs' ? (filters['q'] ?? '') : '';
  useKeys({
    '/': () => search.current?.focus(),
    'g r': () => void navigate({ to: '/runs' }),
    'g c': () => void navigate({ to: '/cost' }),
    'g l': () => void navigate({ to: '/logs' }),
  });
  useEffect(() => {
    if (search.current !== null && search.current !== document.activeElement) {
      search.current.value = q;
    }
  }, [q]);
  return (
    <form
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const text = search.current?.value.trim() ?? '';
        search.current?.blur();
        if (/^exec-\w{26}$/.test(text)) {
          void navigate({ to: '/runs/$executionId', params: { executionId: text } });
          return;
        }
        const others = pathname === '/runs' ? filters : {};
        void navigate({ to: '/runs', search: { ...others, q: text === '' ? undefined : text } });
      }}
    >
      <input
        ref={search}
        className="search"
        type="search"
        aria-label="Search runs, ids and text"
        placeholder="runs, ids, text   /"
        maxLength={1_000}
      />
    </form>
  );
}

/** Beside the page's name: whether anything is down or lost. */
function HealthSign() {
  const { data } = useQuery({
    queryKey: ['health'],
    queryFn: ({ signal }) => get<Health>('/api/health', {}, signal),
    refetchInterval: 15_000,
  });
  if (data === undefined) return null;
  const many = data.findings.length;
  const text = many === 0 ? 'nothing is down' : `${many} finding${many === 1 ? '' : 's'}`;
  return (
    <span className={many === 0 ? 'sign' : 'sign failed'} title={data.findings[0] ?? text}>
      <span aria-hidden="true">{many === 0 ? '●' : `▲ ${many}`}</span>
      <span className="sr-only">({text})</span>
    </span>
  );
}

function Lost() {
  const connection = useConnection();
  if (connection !== 'lost') return null;
  return (
    <div className="notice" role="alert">
      The console does not respond: what is shown is what was known when it last did. This page goes
      on by itself once it is there again.
    </div>
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
