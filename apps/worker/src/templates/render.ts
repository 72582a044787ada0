import { TemplateError } from '../errors.ts';
import { jsonPath } from '../json/json-path.ts';
import { templateEngine, wholeExpression } from './engine.ts';
import { isTemplate } from './references.ts';

export interface TemplateScope {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, { readonly output: unknown }>>;
  readonly execution: { readonly id: string };
  readonly workflow: { readonly id: string };
  /** 1 at the first try. */
  readonly attempt?: number;
}

/** Bound of one rendered text, in characters. */
const MAX_TEXT_LENGTH = 8_000_000;

function renderText(template: string, scope: TemplateScope, path: readonly PropertyKey[]): unknown {
  if (!isTemplate(template)) return template;
  const engine = templateEngine();
  try {
    const expression = wholeExpression(template);
    if (expression !== undefined) {
      // Parsed once as a template for its limits and errors, then valued to keep its JSON type.
      engine.parse(template);
      const value: unknown = engine.evalValueSync(expression, { ...scope });
      if (value === undefined) throw new Error(`"${expression}" has no value`);
      return value;
    }
    const text: unknown = engine.parseAndRenderSync(template, { ...scope });
    if (typeof text === 'string' && text.length > MAX_TEXT_LENGTH) {
      throw new Error(`${text.length} characters; expected at most ${MAX_TEXT_LENGTH}`);
    }
    return text;
  } catch (error) {
    throw new TemplateError(
      jsonPath(path),
      error instanceof Error ? error.message : String(error),
      {
        cause: error,
      },
    );
  }
}

/**
 * `value` with every string in it rendered. A string that is one whole `{{ … }}` becomes the value
 * itself, with its JSON type.
 *
 * @throws {TemplateError} `WFLO_TEMPLATE_FAILED` for an absent value, or a bound that is passed.
 */
export function renderValue(
  value: unknown,
  scope: TemplateScope,
  path: readonly PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') return renderText(value, scope, path);
  if (Array.isArray(value)) {
    return value.map((item, index) => renderValue(item, scope, [...path, index]));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, renderValue(item, scope, [...path, key])]),
    );
  }
  return value;
}

/** A rendered value as text: a string as it is, everything else as JSON. */
export function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Like `renderValue`, for places that hold text. */
export function renderAsText(
  template: string,
  scope: TemplateScope,
  path: readonly PropertyKey[] = [],
): string {
  return asText(renderValue(template, scope, path));
}
