/** Duty: shows how a process reads what it is told. */
import { describe, expect, it } from 'vitest';
import { settings } from './settings.js';

describe('settings', () => {
  it('takes a flag before its variable, and takes an empty one for unset', () => {
    const given = settings(['load', '--rate', '5'], {
      RATE: '7',
      DATABASE_URL: 'postgres://there',
      TARGET: '',
    });
    expect([given.what, given.whole('rate', 1), given.needed('database-url')]).toEqual([
      'load',
      5,
      'postgres://there',
    ]);
    expect([given.text('target'), given.whole('workers', 16), given.list('checkout-urls')]).toEqual([
      undefined,
      16,
      [],
    ]);
  });

  it('reads lists and ranges', () => {
    const given = settings([], { CHECKOUT_URLS: 'http://a,http://b', CUSTOMERS: '11-20' });
    expect(given.list('checkout-urls')).toEqual(['http://a', 'http://b']);
    expect(given.range('customers')).toEqual({ from: 11, to: 20 });
  });

  it('says what it wanted and what it found', () => {
    expect(() => settings(['--what'], {})).toThrow('--what');
    const given = settings(['--rate', 'fast', '--customers', 'all'], {});
    expect(() => given.whole('rate', 1)).toThrow('--rate (or RATE) wants a whole number, found fast');
    expect(() => given.range('customers')).toThrow('found all');
    expect(() => given.needed('database-url')).toThrow(
      '--database-url (or DATABASE_URL) wants a value, found nothing',
    );
  });
});
