import { Link } from '@tanstack/react-router';
import { Empty } from '../parts/states.tsx';

export function NotFound() {
  return (
    <Empty title="There is no such page" isPage>
      <p>
        The pages are named above; <Link to="/runs">Runs</Link> is the first.
      </p>
    </Empty>
  );
}
