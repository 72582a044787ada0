import { z } from 'zod';

export const sandboxLanguageSchema = z.enum(['python', 'javascript']);
export type SandboxLanguage = z.infer<typeof sandboxLanguageSchema>;

export const sandboxBackendSchema = z.enum(['docker', 'embedded']);
export type SandboxBackend = z.infer<typeof sandboxBackendSchema>;

/**
 * How a run ended. `success`: exit code 0. `error`: another exit code or an uncaught error.
 * `timeout`, `oom`, `output_limit`: that limit ended it. `killed`: by somebody else.
 */
export const sandboxStatusSchema = z.enum([
  'success',
  'error',
  'timeout',
  'oom',
  'output_limit',
  'killed',
]);
export type SandboxStatus = z.infer<typeof sandboxStatusSchema>;

const UNPAIRED = 'expected no unpaired surrogates';

/** UTF-8 has no half of a pair: the program would receive another text than was sent. */
function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}

/** A longer name is one that file systems do not take. */
function fitsFileName(segment: string): boolean {
  return new TextEncoder().encode(segment).byteLength <= 255;
}

/** Any segment but "." and "..", whatever characters it is made of: a line break is one of them. */
const SEGMENT = String.raw`(?:[^./\u0000][^/\u0000]*|\.[^./\u0000][^/\u0000]*|\.\.[^/\u0000]+)`;
/** Segments between slashes, several of which count as one. */
const RELATIVE_PATH = new RegExp(`^${SEGMENT}(?:/${SEGMENT}?)*$`);

/** A file laid into the run's working directory before it starts. */
export const sandboxFileSchema = z.strictObject({
  path: z
    .string()
    .min(1)
    .max(255)
    .regex(RELATIVE_PATH, 'expected a relative path without "." or ".." segments')
    .refine(
      (path) => path.isWellFormed() && path.split('/').every(fitsFileName),
      'expected at most 255 bytes of UTF-8 between slashes, and no unpaired surrogates',
    ),
  content: z.string().refine(isWellFormed, UNPAIRED),
  encoding: z.enum(['utf8', 'base64']).default('utf8'),
});
export type SandboxFile = z.infer<typeof sandboxFileSchema>;

/** `POST /v1/executions`. Limits left out are the runner's defaults; above its maxima it is 400. */
export const executionRequestSchema = z.strictObject({
  language: sandboxLanguageSchema,
  code: z
    .string()
    .max(1_048_576)
    // An interpreter may stop at one and call it the end: half of a program would run.
    // eslint-disable-next-line no-control-regex -- a null character is what it refuses
    .regex(/^[^\u0000]*$/, 'expected no null characters')
    .refine(isWellFormed, UNPAIRED),
  stdin: z.string().max(8_388_608).refine(isWellFormed, UNPAIRED).optional(),
  files: z.array(sandboxFileSchema).max(100).optional(),
  timeoutSeconds: z.number().positive().max(3_600).optional(),
  memoryMb: z.number().int().min(16).max(16_384).optional(),
});
export type ExecutionRequest = z.input<typeof executionRequestSchema>;
export type ParsedExecutionRequest = z.output<typeof executionRequestSchema>;

/** What a run did. `exitCode` is null when a signal or a limit ended it before it could exit. */
export const executionResultSchema = z.object({
  id: z.string(),
  status: sandboxStatusSchema,
  exitCode: z.number().int().nullable(),
  signal: z.string().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  stdoutTruncated: z.boolean(),
  stderrTruncated: z.boolean(),
  durationSeconds: z.number().nonnegative(),
  backend: sandboxBackendSchema,
});
export type ExecutionResult = z.infer<typeof executionResultSchema>;

/** `GET /v1/runtimes`. */
export const runtimesSchema = z.object({
  backend: sandboxBackendSchema,
  runtimes: z.array(
    z.object({
      language: sandboxLanguageSchema,
      engine: z.string(),
      version: z.string(),
      isolation: z.string(),
    }),
  ),
});
export type Runtimes = z.infer<typeof runtimesSchema>;
