import type { Message } from './messages.ts';
import { textPart, toolCall } from './messages.ts';

/** Characters of one message that are collected from a stream. */
const LONGEST = 262_144;

interface CollectedTool {
  id?: string | undefined;
  name?: string | undefined;
  arguments: string;
}

/** A message that comes in pieces. */
export class CollectedMessage {
  #text = '';
  #reasoning = '';
  readonly #tools = new Map<number, CollectedTool>();

  /** How many tools it calls so far. */
  get tools(): number {
    return this.#tools.size;
  }

  addText(text: string | undefined): void {
    if (text !== undefined && this.#text.length < LONGEST) this.#text += text;
  }

  addReasoning(text: string | undefined): void {
    if (text !== undefined && this.#reasoning.length < LONGEST) this.#reasoning += text;
  }

  addTool(
    index: number,
    piece: { id?: string | undefined; name?: string | undefined; arguments?: string | undefined },
  ): void {
    const tool = this.#tools.get(index) ?? { arguments: '' };
    this.#tools.set(index, tool);
    tool.id ??= piece.id;
    tool.name ??= piece.name;
    if (piece.arguments !== undefined && tool.arguments.length < LONGEST) {
      tool.arguments += piece.arguments;
    }
  }

  message(finishReason: string | undefined): Message {
    return {
      role: 'assistant',
      parts: [
        ...(this.#reasoning === '' ? [] : [{ type: 'reasoning', content: this.#reasoning }]),
        ...(this.#text === '' ? [] : [textPart(this.#text)]),
        ...[...this.#tools.values()].map(({ id, name, arguments: args }) =>
          toolCall(id, name, args),
        ),
      ],
      finish_reason: finishReason,
    };
  }
}
