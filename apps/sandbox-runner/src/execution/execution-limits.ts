/**
 * What a request may have, and what it gets where it names no limit.
 *
 * @module
 */
import type { SandboxLanguage } from '@wflo/contracts';
import type { Settings } from '../settings.ts';

export interface ExecutionLimits {
  readonly defaultTimeoutSeconds: number;
  readonly maxTimeoutSeconds: number;
  readonly defaultMemoryMb: number;
  readonly maxMemoryMb: number;
  readonly maxOutputBytes: number;
  /** Those that the backend has an engine for. Default: all of the contract. */
  readonly languages?: readonly SandboxLanguage[];
}

/** The limits that the settings allow a request. */
export function toExecutionLimits(settings: Settings): ExecutionLimits {
  return {
    defaultTimeoutSeconds: settings.SANDBOX_DEFAULT_TIMEOUT_SECONDS,
    maxTimeoutSeconds: settings.SANDBOX_MAX_TIMEOUT_SECONDS,
    defaultMemoryMb: settings.SANDBOX_DEFAULT_MEMORY_MB,
    maxMemoryMb: settings.SANDBOX_MAX_MEMORY_MB,
    maxOutputBytes: settings.SANDBOX_MAX_OUTPUT_BYTES,
  };
}
