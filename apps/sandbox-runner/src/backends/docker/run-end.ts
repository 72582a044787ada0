import { constants } from 'node:os';
import type { SandboxStatus } from '@wflo/contracts';
import type { Outcome } from '../../program.ts';

/** What ended a run other than its program, if anything did. */
export type Stop = Extract<SandboxStatus, 'timeout' | 'output_limit' | 'killed'>;

/** The part of `State` of an inspected container that counts. */
export interface ContainerState {
  readonly ExitCode: number;
  readonly OOMKilled: boolean;
}

/** An exit code above this is the number of a signal, by the convention of shells and of Docker. */
const SIGNAL_BASE = 128;

/**
 * The status comes from what the runner did and from the inspected state, never from what the
 * program wrote. OOMKilled may stand beside the exit code of a program that went on: only a child
 * was killed.
 */
export function toRunEnd(
  stop: Stop | undefined,
  { ExitCode, OOMKilled }: ContainerState,
): Pick<Outcome, 'status' | 'exitCode' | 'signal'> {
  const signal = signalName(ExitCode);
  const exitCode = signal === null ? ExitCode : null;
  if (stop !== undefined) return { status: stop, exitCode: null, signal: 'SIGKILL' };
  if (OOMKilled) return { status: 'oom', exitCode, signal };
  return { status: ExitCode === 0 ? 'success' : 'error', exitCode, signal };
}

function signalName(exitCode: number): string | null {
  const number = exitCode - SIGNAL_BASE;
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? null;
}
