/** Duty: the reading routes that both services offer; must not write. */
import { Router } from 'express';
import type { Pool } from 'pg';
import type { OrderTotal } from './order-total.js';
import { findOrder, totalOfCustomer } from './orders.js';

export function reads(pool: Pool, total: OrderTotal): Router {
  const router = Router();

  router.get('/orders/:id', async (req, res) => {
    const found = await findOrder(pool, total, req.params.id);
    if (found) res.json({ id: Number(req.params.id), ...found });
    else res.status(404).json({ error: `there is no order ${req.params.id}` });
  });

  router.get('/customers/:id/total', async (req, res) => {
    res.json({ customerId: Number(req.params.id), ...(await totalOfCustomer(pool, total, req.params.id)) });
  });

  return router;
}
