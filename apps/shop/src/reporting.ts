/** Duty: the service `reporting`, which reads orders; must not write. */
import type { Sluice } from '@sluice/sdk';
import express, { type Express } from 'express';
import type { Pool } from 'pg';
import { orderTotal } from './order-total.js';
import { reads } from './reads.js';

export function reporting(s: Sluice, pool: Pool): Express {
  const total = orderTotal(s);
  return express().use(s.middleware(), reads(pool, total));
}
