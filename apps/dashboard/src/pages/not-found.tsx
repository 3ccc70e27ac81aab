/** Duty: says that there is no such page, and where the others are. */
import { Link } from '@tanstack/react-router';
import { useTitle } from '../data/title.js';

export function NotFound() {
  useTitle('No such page');
  return (
    <div className="page">
      <h1>No such page</h1>
      <p>
        Wanted one of <Link to="/">rollouts</Link>, <Link to="/fleet">fleet</Link> and{' '}
        <Link to="/targets">targets</Link>.
      </p>
    </div>
  );
}
