import type { Attributes, Context, Span } from '@opentelemetry/api';
import { boundedJson } from './bounded-json.ts';
import { emitEvent } from './log-event.ts';
import type { CallMessages } from './messages.ts';

export interface ContentSettings {
  /**
   * Whether prompts and responses are recorded: as attributes of the span, or as a log record
   * `gen_ai.client.inference.operation.details` of the global logger provider. Secrets in them are
   * redacted; images, audio and files are left out. Default false.
   */
  readonly captureContent?: 'span' | 'log' | false | undefined;
  /** The most bytes of each of input, output, instructions and tools. Default 16,384. */
  readonly maxContentBytes?: number | undefined;
}

const DEFAULT_MAX_BYTES = 16_384;

const NAMES: Readonly<Record<keyof CallMessages, string>> = {
  system: 'gen_ai.system_instructions',
  input: 'gen_ai.input.messages',
  output: 'gen_ai.output.messages',
  tools: 'gen_ai.tool.definitions',
};

export interface RecordedCall {
  readonly span: Span;
  readonly context: Context;
  /** What names the call on a log record. */
  readonly attributes: Attributes;
}

export function capturesContent(settings: ContentSettings | undefined): boolean {
  return settings?.captureContent === 'span' || settings?.captureContent === 'log';
}

/** Records the messages of a call where its settings want them. */
export function recordContent(
  call: RecordedCall,
  messages: CallMessages,
  { captureContent, maxContentBytes = DEFAULT_MAX_BYTES }: ContentSettings,
): void {
  const attributes: Attributes = {};
  for (const name of ['system', 'input', 'output', 'tools'] as const) {
    const value = messages[name];
    if (value !== undefined) attributes[NAMES[name]] = boundedJson(value, maxContentBytes);
  }
  if (captureContent === 'span') call.span.setAttributes(attributes);
  else {
    const event = { ...call.attributes, ...attributes };
    emitEvent('gen_ai.client.inference.operation.details', event, call.context);
  }
}
