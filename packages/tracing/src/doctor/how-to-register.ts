import { createRequire } from 'node:module';
import { isBundled } from '../instrumentation/loader-hook.ts';

/** Those of the packages that an application installs, of which pnpm lets it see no other. */
const ENTRIES = ['@wflo/tracing/register', '@wflo/observability/register'] as const;

/** What to change where `register` was not loaded, so that it works in this application. */
export function howToRegister(): string {
  if (isBundled()) {
    return `make \`import '${ENTRIES[0]}'\` the first line of what is bundled`;
  }
  return `start the process with \`node --import ${entryOfApplication()} app.js\``;
}

function entryOfApplication(): string {
  const [, application] = process.argv;
  if (application === undefined) return ENTRIES[0];
  try {
    const { resolve } = createRequire(application);
    return ENTRIES.find((entry) => canResolve(resolve, entry)) ?? ENTRIES[0];
  } catch {
    return ENTRIES[0]; // a name that is no path
  }
}

function canResolve(resolve: NodeJS.RequireResolve, entry: string): boolean {
  try {
    resolve(entry);
    return true;
  } catch {
    return false;
  }
}
