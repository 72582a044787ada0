/** Dark or light: what the viewer chose, else what the system says. */
const KEY = 'wflo.theme';

export type Theme = 'dark' | 'light';

export function startTheme(): void {
  show(current());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    show(current());
  });
}

export function toggleTheme(): Theme {
  const next = current() === 'dark' ? 'light' : 'dark';
  localStorage.setItem(KEY, next);
  show(next);
  return next;
}

export function current(): Theme {
  const chosen = localStorage.getItem(KEY);
  if (chosen === 'dark' || chosen === 'light') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function show(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
}
