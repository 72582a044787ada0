/** Set once per process, whichever copy of this package is first. */
const REGISTERED = Symbol.for('@wflo/tracing/register');

export function isRegistered(): boolean {
  return Reflect.has(globalThis, REGISTERED);
}

export function setRegistered(): void {
  Reflect.set(globalThis, REGISTERED, true);
}
