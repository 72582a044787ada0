import {
  createRootRoute,
  createRoute,
  createRouter,
  parseSearchWith,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router';
import { Layout } from './layout.tsx';
import { HealthPage } from '../pages/health/health-page.tsx';
import { LogsPage } from '../pages/logs/logs-page.tsx';
import { RunPage } from '../pages/run/run-page.tsx';
import { RunsPage } from '../pages/runs/runs-page.tsx';
import { CostPage } from '../pages/cost/cost-page.tsx';
import { TracesPage } from '../pages/traces/traces-page.tsx';
import { MetricsPage } from '../pages/metrics/metrics-page.tsx';
import { ComparePage } from '../pages/compare/compare-page.tsx';
import { NotFound } from './not-found.tsx';

const root = createRootRoute({ component: Layout });

/** Filters are in the URL as plain text: `?status=failed`. */
type Search = Record<string, string | undefined>;
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
const page = <const Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component,
    validateSearch: (search: Record<string, unknown>): Search =>
      Object.fromEntries(Object.entries(search).map(([name, value]) => [name, textOf(value)])),
  });

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => redirect({ to: '/runs', throw: true }),
  }),
  page('/runs', RunsPage),
  page('/runs/$executionId', RunPage),
  page('/compare', ComparePage),
  page('/cost', CostPage),
  page('/logs', LogsPage),
  page('/traces', TracesPage),
  page('/metrics', MetricsPage),
  page('/health', HealthPage),
] as const;

export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: parseSearchWith((value) => value),
  stringifySearch: stringifySearchWith(String),
  defaultNotFoundComponent: NotFound,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
