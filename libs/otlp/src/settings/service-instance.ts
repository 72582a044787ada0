import { randomUUID } from 'node:crypto';

/** One for all signals of a process, whatever the number of copies of the packages in it. */
const ID = Symbol.for('@wflo/service.instance.id');

/** `service.instance.id` of this process: tells replicas of one service apart. */
export function serviceInstanceId(): string {
  const known: unknown = Reflect.get(globalThis, ID);
  if (typeof known === 'string') return known;
  const id = randomUUID();
  Reflect.set(globalThis, ID, id);
  return id;
}
