/**
 * A value that fits a JSON Schema, made of what a prompt says: the members of an enumeration that it
 * names, its figures, what it quotes. The same for the same prompt.
 *
 * @module
 */
const TEXT_CHARACTERS = 80;
const MOST_LEVELS = 12;
const FORMATS = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'fixture@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
};

export function valueFor(schema, prompt) {
  // One figure after the other, as a prompt names them: "from 2007 to 2010".
  const figures = prompt.match(/-?\d+(?:\.\d+)?/g)?.map(Number) ?? [];
  const nextFigure = () => (figures.length > 1 ? figures.shift() : figures[0]);
  return build(schema, { prompt, nextFigure, root: schema, level: 0 });
}

function build(given, context) {
  const { prompt, root, level } = context;
  const schema = resolve(given, root);
  const deeper = { ...context, level: level + 1 };
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return namedIn(prompt, schema.enum)[0] ?? schema.enum[0];
  const variant = (schema.anyOf ?? schema.oneOf)?.find((one) => typeOf(one) !== 'null');
  if (variant !== undefined && level < MOST_LEVELS) return build(variant, deeper);
  switch (typeOf(schema)) {
    case 'object':
      return level < MOST_LEVELS ? objectFor(schema, deeper) : {};
    case 'array':
      return level < MOST_LEVELS ? arrayFor(schema, deeper) : [];
    case 'integer':
      return Math.round(numberFor(schema, context));
    case 'number':
      return numberFor(schema, context);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textFor(schema, prompt);
  }
}

/** Follows `$ref` within the schema, and merges `allOf`. */
function resolve(schema, root) {
  if (typeof schema !== 'object' || schema === null) return {};
  if (typeof schema.$ref === 'string') {
    const path = schema.$ref.replace(/^#\/?/, '').split('/').filter(Boolean);
    return path.reduce((value, key) => value?.[key], root) ?? {};
  }
  if (!Array.isArray(schema.allOf)) return schema;
  return Object.assign({}, schema, ...schema.allOf.map((part) => resolve(part, root)));
}

/** In lower case: Gemini writes `STRING`. */
function typeOf({ type, properties, items }) {
  const first = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (typeof first === 'string') return first.toLowerCase();
  return properties !== undefined ? 'object' : items !== undefined ? 'array' : 'string';
}

function objectFor({ properties = {}, required }, context) {
  const names = required ?? Object.keys(properties);
  return Object.fromEntries(names.map((name) => [name, build(properties[name], context)]));
}

function arrayFor({ items = {}, minItems = 1 }, context) {
  const named = namedIn(context.prompt, resolve(items, context.root).enum ?? []);
  if (named.length >= minItems && named.length > 0) return named;
  return Array.from({ length: minItems }, () => build(items, context));
}

/** In the order in which the prompt names them. */
function namedIn(prompt, members) {
  const text = prompt.toLowerCase();
  const at = (member) => text.indexOf(String(member).toLowerCase());
  return members
    .filter((member) => typeof member === 'string' && at(member) >= 0)
    .sort((a, b) => at(a) - at(b));
}

function numberFor({ minimum, maximum }, { nextFigure }) {
  const value = nextFigure() ?? minimum ?? 1;
  return Math.min(Math.max(value, minimum ?? -Infinity), maximum ?? Infinity);
}

function textFor({ format, maxLength = TEXT_CHARACTERS }, prompt) {
  if (Object.hasOwn(FORMATS, format ?? '')) return FORMATS[format];
  const quoted = /["“'`]([^"”'`]{1,80})["”'`]/.exec(prompt)?.[1];
  return (quoted ?? prompt.trim()).slice(0, maxLength);
}
