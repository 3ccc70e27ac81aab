/** Duty: how a message about decisions outside a pin is written beside the acknowledgement with which it came; runs nothing. */

/**
 * What is known of decisions outside a pin, beside the acknowledgement with which it came. A message older than the newest
 * acknowledgement cannot take back that there were any; and what is decided after an acknowledgement is not of an older revision.
 */
export const loose = (acknowledged: string, unpinned: string, ms: string): string =>
  `unpinned = case when ${acknowledged} < i.acknowledged then i.unpinned or ${unpinned}::boolean else ${unpinned}::boolean end,
   unpinned_at = case when ${acknowledged} > i.acknowledged then clock_timestamp() - ${ms}::float8 * interval '1 ms'
                      else i.unpinned_at end`;
