import dns, { type LookupAddress } from 'node:dns';
import { lookup as systemLookup, Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { isIP, type LookupFunction } from 'node:net';

type Lookup = (host: string) => Promise<LookupAddress[]>;

export interface NameLookupOptions {
  /** As `dns.getServers` has them. Default: those of the system. */
  readonly servers?: readonly string[];
  /** The system's. */
  readonly lookup?: Lookup;
}

/** One try of one server takes twice as long. */
const TRY_MILLIS = 300;
const PROBE_MILLIS = 900;
/** The system may know other ways to a name than the name servers: a process that lives takes them. */
const MOST_UNANSWERED = 2;
const HOSTS_FILE =
  process.platform === 'win32'
    ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc\\hosts`
    : '/etc/hosts';

/**
 * Looks names of hosts up without making the process wait for dead name servers. The system's lookup
 * can't be cancelled: until it has given up, by default 10 s for each server, a process cannot end,
 * not even by `process.exit()`, and one of the few threads of Node is taken. So a server is asked
 * first by a query that can be, and one lookup of a name is under way at a time.
 */
export class NameLookup {
  readonly #servers: readonly string[] | undefined;
  readonly #lookup: Lookup;
  readonly #pending = new Map<string, Promise<LookupAddress[]>>();
  #unanswered = 0;

  constructor({ servers, lookup }: NameLookupOptions = {}) {
    this.#servers = servers;
    this.#lookup = lookup ?? ((host) => systemLookup(host, { all: true }));
  }

  /** @throws the error of `dns.lookup`, or one with the code EAI_AGAIN */
  addressesOf(host: string): Promise<LookupAddress[]> {
    const known = this.#pending.get(host);
    if (known !== undefined) return known;
    const found = this.#find(host).finally(() => this.#pending.delete(host));
    this.#pending.set(host, found);
    return found;
  }

  async #find(host: string): Promise<LookupAddress[]> {
    const isSure =
      isIP(host) !== 0 ||
      host === 'localhost' ||
      this.#unanswered >= MOST_UNANSWERED ||
      (await isInHostsFile(host)) ||
      (await this.#serverResponds(host));
    if (!isSure) {
      this.#unanswered += 1;
      const error = new Error(`EAI_AGAIN ${host}: no name server responds`);
      throw Object.assign(error, { code: 'EAI_AGAIN' });
    }
    const addresses = await this.#lookup(host);
    this.#unanswered = 0;
    return addresses;
  }

  /** Whatever its response is. */
  async #serverResponds(host: string): Promise<boolean> {
    const resolver = new Resolver({ timeout: TRY_MILLIS, tries: 1 });
    const timer = setTimeout(() => {
      resolver.cancel();
    }, PROBE_MILLIS);
    timer.unref();
    try {
      // As an application may have set them.
      resolver.setServers(this.#servers ?? dns.getServers());
      await resolver.resolve4(host);
      return true;
    } catch (error) {
      const code: unknown = Reflect.get(Object(error) as object, 'code');
      return code !== 'ETIMEOUT' && code !== 'ECANCELLED';
    } finally {
      clearTimeout(timer);
    }
  }
}

async function isInHostsFile(host: string): Promise<boolean> {
  const text = await readFile(HOSTS_FILE, 'utf8').catch(() => '');
  return text.split(/\s+/).includes(host);
}

const SHARED = Symbol.for('@wflo/otlp.name-lookup.1');

/** One for all signals of a process, whatever the number of copies of the packages in it. */
export function nameLookup(): Pick<NameLookup, 'addressesOf'> {
  const known: unknown = Reflect.get(globalThis, SHARED);
  if (known !== undefined) return known as NameLookup; // of this or a later version of it
  const created = new NameLookup();
  Reflect.set(globalThis, SHARED, created);
  return created;
}

/** The same in the form in which a socket wants it. */
export const lookupOfSocket: LookupFunction = (host, { all, family }, callback) => {
  const wanted = family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family;
  nameLookup()
    .addressesOf(host)
    .then(
      (addresses) => {
        const fitting = wanted ? addresses.filter((one) => one.family === wanted) : addresses;
        const [first] = fitting;
        if (first === undefined) {
          callback(Object.assign(new Error(`ENOTFOUND ${host}`), { code: 'ENOTFOUND' }), []);
        } else if (all === true) callback(null, fitting);
        else callback(null, first.address, first.family);
      },
      (error: unknown) => {
        callback(error instanceof Error ? error : new Error(String(error)), []);
      },
    );
};
