import type { SandboxBackend } from '@wflo/contracts';
import type { Program } from '../program.ts';

/** A language: its engine on each backend that has one, and the proof that it runs. */
export interface Language extends Partial<Engines> {
  /** A program that prints the name of its engine and the version. */
  readonly selfTest: string;
  /** The engines by the names that `selfTest` prints, as `GET /v1/runtimes` shows them. */
  readonly engineNames: Readonly<Record<string, string>>;
}

interface Engines extends Record<SandboxBackend, unknown> {
  /** Describes how a waiting container becomes the program. */
  readonly docker: (program: Program) => LaunchPlan;
  readonly embedded: EmbeddedEngine;
}

/** The files and the command of a program in a container. */
export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** What is laid beside the files of the program, its code included. */
  readonly files: readonly { readonly path: string; readonly content: string }[];
}

/** An interpreter in WebAssembly; `backends/embedded/LANGUAGE-thread.ts` is its thread's entry. */
export interface EmbeddedEngine {
  /** Specifier of the module, where no setting names another file. */
  readonly module: string;
  /** The module that is compiled: the memory of a program has `pages` at most. */
  readonly prepare: (module: Uint8Array, pages: number) => Uint8Array;
  /** Whether the limit of the memory is part of what `prepare` makes. */
  readonly isLimitedByModule: boolean;
}
