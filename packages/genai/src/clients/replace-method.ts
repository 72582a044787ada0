export type Method = (this: unknown, ...values: unknown[]) => unknown;

const ORIGINAL = Symbol.for('wflo.original');

/**
 * An own property in place of a method. What is there already by an earlier replacement, such as
 * one that a copied client has inherited, is not wrapped a second time.
 */
export function replaceMethod(
  owner: object,
  name: string,
  wrap: (original: Method) => Method,
): void {
  const found: unknown = Reflect.get(owner, name);
  if (typeof found !== 'function') return;
  const original = (Reflect.get(found, ORIGINAL) ?? found) as Method; // as found
  const value = Object.assign(wrap(original), { [ORIGINAL]: original });
  Reflect.defineProperty(owner, name, {
    configurable: true,
    writable: true,
    enumerable: false,
    value,
  });
}
