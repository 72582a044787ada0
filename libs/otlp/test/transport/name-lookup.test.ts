import { createSocket, type Socket } from 'node:dgram';
import { NameLookup } from '../../src/transport/name-lookup.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

/** A name server that says of every name that there is none, or nothing at all. */
async function nameServer(kind: 'silent' | 'empty') {
  const queries: string[] = [];
  const socket = createSocket('udp4');
  sockets.push(socket);
  socket.on('message', (query, { port, address }) => {
    queries.push(query.subarray(12).toString('latin1'));
    if (kind === 'silent') return;
    const response = Buffer.from(query);
    // A response; recursion available, NXDOMAIN (RFC 1035, 4.1.1).
    response[2] = 0x81;
    response[3] = 0x83;
    socket.send(response, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { servers: [`127.0.0.1:${socket.address().port}`], queries };
}

const ADDRESSES = [{ address: '10.0.0.1', family: 4 }];

/** The system's lookup, as it is counted. */
function counted() {
  const names: string[] = [];
  const lookup = (host: string) => {
    names.push(host);
    return Promise.resolve(ADDRESSES);
  };
  return { names, lookup };
}

describe('the lookup of a name', () => {
  it('is left to the system where a name server responds, whatever it says', async () => {
    const { servers } = await nameServer('empty');
    const { lookup, names } = counted();
    expect(await new NameLookup({ servers, lookup }).addressesOf('collector')).toEqual(ADDRESSES);
    expect(names).toEqual(['collector']);
  });

  it('does not begin where no name server responds, but in a process that goes on', async () => {
    const { servers, queries } = await nameServer('silent');
    const { lookup, names } = counted();
    const nameLookup = new NameLookup({ servers, lookup });
    for (let attempt = 0; attempt < 2; attempt += 1) {
      await expect(nameLookup.addressesOf('collector')).rejects.toMatchObject({
        code: 'EAI_AGAIN',
      });
    }
    expect(names).toEqual([]);
    expect(queries.length).toBeGreaterThan(1);
    expect(await nameLookup.addressesOf('collector')).toEqual(ADDRESSES);
    await expect(nameLookup.addressesOf('collector')).rejects.toThrow('no name server responds');
  });

  it.each(['localhost', '127.0.0.1', '::1'])('asks no server for %s', async (host) => {
    const { servers, queries } = await nameServer('silent');
    const { lookup, names } = counted();
    await new NameLookup({ servers, lookup }).addressesOf(host);
    expect({ names, queries }).toEqual({ names: [host], queries: [] });
  });

  it('is one for all that want the same name at once', async () => {
    const { servers, queries } = await nameServer('empty');
    const { lookup, names } = counted();
    const nameLookup = new NameLookup({ servers, lookup });
    await Promise.all(['a', 'a', 'b'].map((host) => nameLookup.addressesOf(host)));
    expect(names.sort()).toEqual(['a', 'b']);
    expect(queries).toHaveLength(2);
  });
});
