/** Duty: runs under jest, as ES modules, at every moment of a rollout. */
import { eachStage } from '@sluice/sdk/testing';

eachStage('orders.amount_cents', (stage) => {
  it('reads what the other instance wrote', () => {
    const columns = [stage.first, stage.second].map((s) =>
      s.column('orders.amount_cents', { old: (row) => Number(row.amount) * 100, replaces: 'amount' }),
    );
    const row = columns[0].values({ amount: 3, amount_cents: 300 });
    expect(columns[1].of({ amount: null, amount_cents: null, ...row })).toBe(300);
    expect(stage.seen().differing).toBe(0);
  });
});
