import { createRootRoute, createRoute, createRouter, redirect } from '@tanstack/react-router';
import { Layout } from './layout.tsx';
import { HealthPage } from '../pages/health.tsx';
import { LogsPage } from '../pages/logs.tsx';
import { RunPage } from '../pages/run.tsx';
import { RunsPage } from '../pages/runs.tsx';
import { CostPage } from '../pages/cost.tsx';
import { TracesPage } from '../pages/traces.tsx';
import { MetricsPage } from '../pages/metrics.tsx';

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
  page('/cost', CostPage),
  page('/logs', LogsPage),
  page('/traces', TracesPage),
  page('/metrics', MetricsPage),
  page('/health', HealthPage),
] as const;

export const router = createRouter({ routeTree: root.addChildren(routes) });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
