/** Duty: the service `checkout`, which writes orders and reads them; must not know how it is started or which stage is on. */
import type { Sluice } from '@sluice/sdk';
import express, { type Express } from 'express';
import type { Pool } from 'pg';
import { isAmount, toCents } from './money.js';
import { orderTotal } from './order-total.js';
import { changeOrder, insertOrder } from './orders.js';
import { reads } from './reads.js';

export function checkout(s: Sluice, pool: Pool): Express {
  const total = orderTotal(s);
  const app = express();
  // the body first: a caller who sends it slowly must not hold a revision
  app.use(express.json(), s.middleware(), reads(pool, total));

  app.post('/orders', async (req, res) => {
    const { customerId, amount } = (req.body ?? {}) as Record<string, unknown>;
    if (!Number.isSafeInteger(customerId) || !isAmount(amount)) {
      res.status(400).json({ error: 'wanted { customerId: 7, amount: "12.34" }' });
      return;
    }
    const id = await insertOrder(pool, total, { customer: Number(customerId), amount });
    res.status(201).json({ id, cents: toCents(amount) });
  });

  app.put('/orders/:id', async (req, res) => {
    const { amount } = (req.body ?? {}) as Record<string, unknown>;
    if (!isAmount(amount)) {
      res.status(400).json({ error: 'wanted { amount: "12.34" }' });
      return;
    }
    const { id } = req.params;
    const before = await changeOrder(s, pool, total, { id, amount });
    if (before) res.json({ id: Number(id), cents: toCents(amount), before });
    else res.status(404).json({ error: `there is no order ${id}` });
  });

  return app;
}
