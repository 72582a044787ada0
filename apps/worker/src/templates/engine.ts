import { Liquid } from 'liquidjs';

/** Longest template, in characters. */
const PARSE_LIMIT = 2_000_000;
/** Longest rendering, in milliseconds. */
const RENDER_LIMIT_MILLIS = 1_000;
/** Characters and items that a rendering may allocate. */
const MEMORY_LIMIT = 20_000_000;

/** These read files or render what they are named at run time. */
const TAGS_WITH_FILES = ['include', 'render', 'layout', 'block'];
/** The same template with the same values must give the same text, so no clock and no chance. */
const IMPURE_FILTERS = [
  'sample',
  'date',
  'date_to_string',
  'date_to_long_string',
  'date_to_xmlschema',
  'date_to_rfc822',
];

function createEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    lenientIf: true,
    ownPropertyOnly: true,
    parseLimit: PARSE_LIMIT,
    renderLimit: RENDER_LIMIT_MILLIS,
    memoryLimit: MEMORY_LIMIT,
    templates: {},
  });
  for (const tag of TAGS_WITH_FILES) Reflect.deleteProperty(engine.tags, tag);
  for (const filter of IMPURE_FILTERS) Reflect.deleteProperty(engine.filters, filter);
  return engine;
}

let engine: Liquid | undefined;

/**
 * LiquidJS, made when first used, with everything taken away that reaches outside of the values of
 * a template: files, prototypes, the clock, chance.
 */
export function templateEngine(): Liquid {
  engine ??= createEngine();
  return engine;
}

const WHOLE_VALUE = /^\s*\{\{-?((?:(?!\}\}|\{\{|\{%)[^])*?)-?\}\}\s*$/;

/** The expression of a template which is one `{{ … }}` and nothing else. */
export function wholeExpression(template: string): string | undefined {
  return WHOLE_VALUE.exec(template)?.[1]?.trim();
}
