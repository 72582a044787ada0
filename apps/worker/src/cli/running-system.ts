import { findProjectRoot, parseSettings, setting, SettingsError } from '@wflo/observability';
import { readFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';

const systemSchema = z.object({
  stateFolder: z.string(),
  checkout: z.string(),
  pid: z.number().int().positive(),
  startedBy: z.string(),
  endedAt: z.string().optional(),
  temporal: z.object({
    address: z.string(),
    namespace: z.string(),
    taskQueue: z.string(),
    uiUrl: z.string().optional(),
  }),
  databases: z.object({ executions: z.string() }),
  urls: z.object({ costService: z.string().optional() }).optional(),
});

/** `system.json` in the state folder, as `npm start` writes it: `tools/system/system-file.mjs`. */
export type SystemFile = z.infer<typeof systemSchema>;

/** The state folder, by the environment or `.env`: `.wflo` in the checkout unless it is named. */
export function stateFolder(env?: NodeJS.ProcessEnv): string {
  const root = findProjectRoot() ?? process.cwd();
  const shape = { WFLO_STATE_FOLDER: setting.text().default('.wflo') };
  try {
    return resolve(root, parseSettings(shape, { env, envFile: env && false }).WFLO_STATE_FOLDER);
  } catch (error) {
    // The command's own settings report every problem at once.
    if (error instanceof SettingsError) return resolve(root, '.wflo');
    throw error;
  }
}

/** Values of settings that nothing else sets. When the system has ended, its database is left. */
export function systemDefaults(folder: string): Record<string, string> {
  const system = readSystem(join(folder, 'system.json'));
  if (system === undefined) return { DATABASE_URL: `sqlite:${join(folder, 'wflo.db')}` };
  const database = { DATABASE_URL: system.databases.executions };
  if (!isRunning(system)) return database;
  const { address, namespace, taskQueue, uiUrl } = system.temporal;
  return {
    ...database,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: namespace,
    TEMPORAL_TASK_QUEUE: taskQueue,
    ...(uiUrl && { TEMPORAL_UI_URL: uiUrl }),
    ...(system.urls?.costService && { COST_SERVICE_URL: system.urls.costService }),
  };
}

/** The running system of another state folder that Temporal at the address belongs to. */
export function otherSystemAt(address: string, folder: string): SystemFile | undefined {
  const name = `${address.replaceAll(/[^\w.-]/g, '_')}.json`;
  const system = readSystem(join(tmpdir(), `wflo-systems-${userInfo().username}`, name));
  if (system === undefined || system.stateFolder === folder) return undefined;
  return isRunning(system) ? system : undefined;
}

function readSystem(file: string): SystemFile | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return systemSchema.safeParse(content).data;
  } catch {
    // There is none, or it is not ours: then nothing is known.
    return undefined;
  }
}

function isRunning({ endedAt, pid }: SystemFile): boolean {
  if (endedAt !== undefined) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
