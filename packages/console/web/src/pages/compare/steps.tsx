import type { Timeline } from '../../api/client.ts';
import { usd } from '../../format/numbers.ts';
import { duration } from '../../format/time.ts';
import { totalsOf, type Total } from './totals.ts';

interface ComparedProps {
  readonly a: Timeline;
  readonly b: Timeline;
}

/** What each of the two has done, and how much longer the second one took for it. */
export function StepsCompared({ a, b }: ComparedProps) {
  const [first, second] = [totalsOf(a), totalsOf(b)];
  const change = (key: string) =>
    Math.abs((second.get(key)?.millis ?? 0) - (first.get(key)?.millis ?? 0));
  const keys = [...new Set([...first.keys(), ...second.keys()])].toSorted(
    (one, other) => change(other) - change(one),
  );
  const longest = Math.max(
    1,
    ...[...first.values(), ...second.values()].map(({ millis }) => millis),
  );
  if (keys.length === 0) return <p className="quiet">No span of the two runs is here.</p>;
  return (
    <>
      <h2>What they did</h2>
      <div className="table" tabIndex={0} role="region" aria-label="What the two runs did">
        <table className="compared steps">
          <thead>
            <tr>
              <th scope="col">what</th>
              <th scope="col">first run</th>
              <th scope="col">second run</th>
              <th scope="col" className="number">
                difference
              </th>
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => {
              const [one, other] = [first.get(key), second.get(key)];
              return (
                <tr key={key}>
                  <th scope="row">
                    {one?.name ?? other?.name}{' '}
                    <span className="quiet">{one?.kind ?? other?.kind}</span>
                  </th>
                  <Side total={one} longest={longest} />
                  <Side total={other} longest={longest} />
                  <td className="number">{differenceOf(one, other)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}

function Side({ total, longest }: { readonly total: Total | undefined; readonly longest: number }) {
  if (total === undefined) return <td className="quiet">not in this run</td>;
  const { count, errors, millis, usd: price, kind } = total;
  return (
    <td>
      <span
        className={`length ${kind === 'wait' ? 'waiting' : ''}`}
        style={{ width: `max(2px, ${(millis / longest) * 30}%)` }}
      />{' '}
      {duration(millis)}
      {count > 1 && ` · ×${count}`}
      {price !== null && ` · ${usd(price)}`}
      {errors > 0 && <span className="failed"> · ✕ {errors}</span>}
    </td>
  );
}

function differenceOf(one: Total | undefined, other: Total | undefined): string {
  if (one === undefined || other === undefined) return '';
  const millis = other.millis - one.millis;
  return `${millis < 0 ? '−' : '+'}${duration(Math.abs(millis))}`;
}
