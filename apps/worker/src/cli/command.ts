import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Session } from './session.ts';

/** Carries out a command with what it needs open; its exit code is that of the process. */
export type Perform = (work: (session: Session) => Promise<ExitCode>) => Promise<void>;

export type AddCommand = (program: Command, perform: Perform) => void;

/** Options of a command which has no others. */
export interface JsonOption {
  readonly json?: boolean;
}
