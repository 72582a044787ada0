import {
  executionRequestSchema,
  toProblemIssues,
  type ParsedExecutionRequest,
  type Problem,
  type SandboxFile,
  type SandboxLanguage,
} from '@wflo/contracts';
import { MAX_FILE_BYTES, type Program, type ProgramFile } from '../program.ts';
import type { Settings } from '../settings.ts';

/** What a request may have, and what it gets where it names no limit. */
export interface ExecutionLimits {
  readonly defaultTimeoutSeconds: number;
  readonly maxTimeoutSeconds: number;
  readonly defaultMemoryMb: number;
  readonly maxMemoryMb: number;
  readonly maxOutputBytes: number;
  /** Those that the backend has an engine for. Default: all of the contract. */
  readonly languages?: readonly SandboxLanguage[];
}

export type Issues = NonNullable<Problem['issues']>;

/** Everything of a program but what belongs to the run: its id and environment. */
export type ResolvedRequest = Omit<Program, 'id' | 'env'>;

export function toExecutionLimits(settings: Settings): ExecutionLimits {
  return {
    defaultTimeoutSeconds: settings.SANDBOX_DEFAULT_TIMEOUT_SECONDS,
    maxTimeoutSeconds: settings.SANDBOX_MAX_TIMEOUT_SECONDS,
    defaultMemoryMb: settings.SANDBOX_DEFAULT_MEMORY_MB,
    maxMemoryMb: settings.SANDBOX_MAX_MEMORY_MB,
    maxOutputBytes: settings.SANDBOX_MAX_OUTPUT_BYTES,
  };
}

/** The program with all of its limits, or everything that is wrong with the request at once. */
export function resolveProgram(
  body: unknown,
  limits: ExecutionLimits,
): { readonly program: ResolvedRequest } | { readonly issues: Issues } {
  const parsed = executionRequestSchema.safeParse(body);
  if (!parsed.success) return { issues: toProblemIssues(parsed.error) };
  const request = parsed.data;
  const files = (request.files ?? []).map(decodeFile);
  const issues = [
    ...limitIssues(request, limits),
    ...encodingIssues(request.files ?? []),
    ...pathIssues(files),
    ...sizeIssues(files),
  ];
  if (issues.length > 0) return { issues };
  return {
    program: {
      language: request.language,
      code: request.code,
      stdin: new TextEncoder().encode(request.stdin ?? ''),
      files,
      timeoutSeconds: request.timeoutSeconds ?? limits.defaultTimeoutSeconds,
      memoryMb: request.memoryMb ?? limits.defaultMemoryMb,
      maxOutputBytes: limits.maxOutputBytes,
    },
  };
}

function limitIssues(
  { language, timeoutSeconds = 0, memoryMb = 0 }: ParsedExecutionRequest,
  { languages = [language], maxTimeoutSeconds, maxMemoryMb }: ExecutionLimits,
): Issues {
  const issues: Issues = [];
  if (!languages.includes(language)) {
    issues.push({
      path: 'language',
      message: `got ${language}, expected one that this backend has: ${languages.join(', ')}`,
    });
  }
  if (timeoutSeconds > maxTimeoutSeconds) {
    issues.push({
      path: 'timeoutSeconds',
      message: `got ${timeoutSeconds}, expected at most ${maxTimeoutSeconds} (SANDBOX_MAX_TIMEOUT_SECONDS)`,
    });
  }
  if (memoryMb > maxMemoryMb) {
    issues.push({
      path: 'memoryMb',
      message: `got ${memoryMb}, expected at most ${maxMemoryMb} (SANDBOX_MAX_MEMORY_MB)`,
    });
  }
  return issues;
}

function encodingIssues(files: readonly SandboxFile[]): Issues {
  return files.flatMap(({ encoding, content }, index) =>
    encoding === 'base64' && !isBase64(content)
      ? [{ path: `files.${index}.content`, message: 'expected base64' }]
      : [],
  );
}

/** Whole groups of four, the last one padded or not (RFC 4648, section 4); white space is skipped. */
function isBase64(content: string): boolean {
  const text = content.replace(/\s/g, '');
  return /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=+$/, '').length % 4 !== 1;
}

/** A path may be there once, and not be a directory of another one. */
function pathIssues(files: readonly ProgramFile[]): Issues {
  const paths = new Set<string>();
  const directories = new Set(files.flatMap(({ path }) => parents(path)));
  return files.flatMap(({ path }, index) => {
    const isTaken = paths.has(path) || directories.has(path);
    paths.add(path);
    return isTaken
      ? [{ path: `files.${index}.path`, message: `${path} is there twice, or a directory too` }]
      : [];
  });
}

function parents(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, index) => segments.slice(0, index + 1).join('/'));
}

function sizeIssues(files: readonly ProgramFile[]): Issues {
  const bytes = files.reduce((sum, { content }) => sum + content.byteLength, 0);
  return bytes > MAX_FILE_BYTES
    ? [{ path: 'files', message: `got ${bytes} bytes, expected at most ${MAX_FILE_BYTES}` }]
    : [];
}

/** Paths such as `a//b/` are the same file as `a/b`. */
function decodeFile({ path, content, encoding }: SandboxFile): ProgramFile {
  return {
    path: path
      .split('/')
      .filter((segment) => segment !== '')
      .join('/'),
    content: Uint8Array.from(Buffer.from(content, encoding)),
  };
}
