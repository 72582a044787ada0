import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';

/** Label of every sandbox container. */
export const SANDBOX_LABEL = 'wflo.sandbox.runner';
const HOST_LABEL = 'wflo.sandbox.host';
const PID_LABEL = 'wflo.sandbox.pid';
const EXPIRES_LABEL = 'wflo.sandbox.expires';

const labelsSchema = z.object({
  [SANDBOX_LABEL]: z.string(),
  [HOST_LABEL]: z.string(),
  [PID_LABEL]: z.coerce.number().int().positive(),
  [EXPIRES_LABEL]: z.coerce.number(),
});

export interface Owner {
  readonly runnerId: string;
  readonly host: string;
  readonly pid: number;
}

export function thisOwner(): Owner {
  return { runnerId: randomUUID(), host: hostname(), pid: process.pid };
}

/**
 * Labels that say who owns a container that is not needed after `expiresAtMillis` (Unix time), so
 * that what a crashed runner left behind can be distinguished from what a live one is using.
 */
export function leaseLabels(owner: Owner, expiresAtMillis: number): Record<string, string> {
  return {
    [SANDBOX_LABEL]: owner.runnerId,
    [HOST_LABEL]: owner.host,
    [PID_LABEL]: String(owner.pid),
    [EXPIRES_LABEL]: String(Math.ceil(expiresAtMillis / 1_000)),
  };
}

/**
 * Whether a container is a leftover: its time is over, or its runner was a process of this machine
 * that is gone. One whose labels we did not write is not ours.
 */
export function isLeftover(
  labels: Readonly<Record<string, string>>,
  self: Owner,
  isAlive: (pid: number) => boolean = isProcessAlive,
): boolean {
  const parsed = labelsSchema.safeParse(labels);
  if (!parsed.success) return false;
  const lease = parsed.data;
  if (lease[SANDBOX_LABEL] === self.runnerId) return false;
  if (lease[EXPIRES_LABEL] * 1_000 < Date.now()) return true;
  if (lease[HOST_LABEL] !== self.host) return false;
  // Our own number was another process's before: in a container it is always the same one.
  return lease[PID_LABEL] === self.pid || !isAlive(lease[PID_LABEL]);
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
