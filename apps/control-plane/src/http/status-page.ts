/** Duty: a plain page that says where the rollouts stand, where the dashboard was not built; pure. */
import type { RolloutSummary } from '@sluice/api';

/** HTML without a script, so that it works through any proxy and with any policy. Undefined: the reader has no token. */
export function statusPage(rollouts: readonly RolloutSummary[] | undefined, at: number): string {
  return page(
    rollouts ? tableOf(rollouts) : '<p>It runs. Rollouts are shown to those with an admin token.</p>',
    at,
  );
}

function tableOf(rollouts: readonly RolloutSummary[]): string {
  const rows = rollouts.flatMap((r) =>
    r.targets.map(
      (t) =>
        `<tr><td>${text(r.id)}</td><td>${text(t.target)}</td><td>${text(t.phase)}</td><td>${text(stateOf(r))}</td><td>${text(t.waits ?? '')}</td></tr>`,
    ),
  );
  return rows.length > 0
    ? `<table><thead><tr><th>rollout</th><th>target</th><th>phase</th><th>state</th><th>waits for</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
    : '<p>No rollout yet. Begin with <code>sluice plan FILE</code>.</p>';
}

function page(content: string, at: number): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<title>Sluice</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color-scheme: light dark }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem .8rem .4rem 0; border-bottom: 1px solid #8884; vertical-align: top }
</style>
</head>
<body>
<h1>Sluice</h1>
${content}
<p>As of ${text(new Date(at).toISOString())}. This page shows where rollouts stand; the dashboard was not built (<code>npm run build</code>). Meanwhile: <code>sluice watch ROLLOUT</code>. The API is described in <a href="/api/v1/openapi.json">openapi.json</a>.</p>
</body>
</html>
`;
}

function stateOf({ doneAt, paused, heading }: RolloutSummary): string {
  if (doneAt !== null) return 'done';
  if (heading === 'held') return 'rolled back';
  if (heading === 'back') return 'goes back';
  return paused ? 'paused' : 'runs';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function text(value: string): string {
  return value.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
