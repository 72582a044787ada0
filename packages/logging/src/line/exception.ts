import { readKeys, readProperty } from '../values/safe-read.ts';
import { EncodeContext } from './encode-context.ts';

/** Causes, or errors within errors, followed at most. */
const MAX_ERRORS_DEEP = 10;
/** Characters of an error's own properties: an HTTP client's error drags its sockets along. */
const MAX_DETAILS_LENGTH = 8_192;
/** Shown in a place of their own, so not among the details. */
const OWN_PLACE = new Set(['name', 'message', 'stack', 'code', 'cause', 'errors']);

/** Encodes the members of an error as those of any object. */
export interface MemberEncoder {
  member(name: string, value: unknown, context: EncodeContext): string;
  stackMember(stack: string, text: unknown, message: string, context: EncodeContext): string;
  membersExcept(object: object, except: ReadonlySet<string>, context: EncodeContext): string;
}

/**
 * An error on a line: `{type, message, code?, stack?, cause?, errors?, details?}`, with the whole
 * chain of causes, whatever the error carries.
 */
export function encodeError(error: Error, encoder: MemberEncoder, context: EncodeContext): string {
  if (context.errorDepth >= MAX_ERRORS_DEEP) return context.spend('"[Further causes]"');
  context.errorDepth += 1;
  try {
    let json = encoder.member('type', typeOf(error), context).slice(1);
    const text = readProperty(error, 'message');
    const message = encoder.member('message', text, context);
    json += message;
    const code = readProperty(error, 'code');
    if (typeof code === 'string' || typeof code === 'number') {
      json += encoder.member('code', code, context);
    }
    const stack = readProperty(error, 'stack');
    if (typeof stack === 'string') json += encoder.stackMember(stack, text, message, context);
    json += encoder.member('cause', readProperty(error, 'cause'), context);
    const errors = readProperty(error, 'errors');
    if (Array.isArray(errors)) json += encoder.member('errors', errors, context);
    json += detailsJson(error, encoder, context);
    return `{${json}}`;
  } finally {
    context.errorDepth -= 1;
  }
}

function detailsJson(error: Error, encoder: MemberEncoder, context: EncodeContext): string {
  if (readKeys(error).every((key) => OWN_PLACE.has(key))) return '';
  const own = new EncodeContext(Math.min(MAX_DETAILS_LENGTH, context.remaining));
  own.ancestors.push(...context.ancestors);
  own.errorDepth = context.errorDepth;
  const details = encoder.membersExcept(error, OWN_PLACE, own);
  return details === '' ? '' : context.spend(`,"details":{${details.slice(1)}}`);
}

/** The error's name; a class that never set one is known by its constructor. */
function typeOf(error: Error): string {
  const name = readProperty(error, 'name');
  if (typeof name === 'string' && name !== '' && name !== 'Error') return name;
  const constructor = readProperty(error, 'constructor');
  const className: unknown =
    typeof constructor === 'function' ? readProperty(constructor, 'name') : undefined;
  return typeof className === 'string' && className !== '' ? className : 'Error';
}
