/** Duty: says that there is no such page, and where the others are. */
import { Link, useLocation } from '@tanstack/react-router';
import { useTitle } from '../data/title.js';

export function NotFound() {
  useTitle('No such page');
  const { pathname } = useLocation();
  return (
    <div className="page">
      <h1>No such page</h1>
      <p>
        Nothing stands at <code>{pathname}</code>. Go to <Link to="/">rollouts</Link>,{' '}
        <Link to="/fleet">fleet</Link> or <Link to="/targets">targets</Link>.
      </p>
    </div>
  );
}
