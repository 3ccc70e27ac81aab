/** Duty: tests requests and pins. */
import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { benchInstance } from './bench-instance.fixture.js';
import { rollout } from './fake-control-plane.fixture.js';
import { middleware } from './middleware.js';
import { gate } from './until.fixture.js';

const at = (revision: number, stage: 'write' | 'shadow') => [
  rollout(revision, { main: { stage, percent: 0 } }),
];

describe('a request', () => {
  it('has one revision from its first line to the end of its response, also after awaiting', async () => {
    const { instance, column, turn } = benchInstance(at(1, 'write'), 1);
    const total = column({ old: () => 0 });
    const response = new EventEmitter();
    const database = gate();
    const seen: string[] = [];
    const handled = new Promise<void>((resolve) => {
      middleware(instance)({}, response, () => {
        void (async () => {
          seen.push(total.stage());
          await database.opened;
          seen.push(total.stage());
          response.emit('close');
          seen.push(total.stage());
          resolve();
        })();
      });
    });
    turn(at(2, 'shadow'), 2);
    expect(instance.pins.oldestRevision()).toBe(1);
    database.open();
    await handled;
    expect(seen).toEqual(['write', 'write', 'shadow']);
    expect(instance.pins.count()).toBe(0);
  });

  it('that is over already holds nothing', () => {
    const { instance } = benchInstance();
    let called = false;
    const response = Object.assign(new EventEmitter(), { closed: true });
    middleware(instance)({}, response, () => {
      called = true;
    });
    expect([called, instance.pins.count()]).toEqual([true, 0]);
  });

  it('what a handler throws is the handler’s own affair', () => {
    const { instance } = benchInstance();
    const fails = (): never => {
      throw new Error('mine');
    };
    expect(() => middleware(instance)({}, new EventEmitter(), fails)).toThrow('mine');
  });
});

describe('pins', () => {
  it('nested ones inherit, and keep the revision in use when the outer one ends first', async () => {
    const { instance, column, turn } = benchInstance(at(1, 'write'), 1);
    const total = column({ old: () => 0 });
    const outer = instance.pins.open();
    const work = gate();
    let seen = '';
    const inner = instance.pins.enter(outer, () => {
      turn(at(2, 'shadow'), 2);
      return instance.pins.hold(instance.pins.open(), async () => {
        await work.opened;
        seen = total.stage();
      });
    });
    instance.pins.end(outer);
    expect(instance.pins.oldestRevision()).toBe(1);
    work.open();
    await inner;
    expect(seen).toBe('write');
    expect(instance.pins.oldestRevision()).toBe(undefined);
  });

  it('work that inherits an ended pin decides by the present', async () => {
    const { instance, column, turn } = benchInstance(at(1, 'write'), 1);
    const total = column({ old: () => 0 });
    const later = gate();
    let left: Promise<string> | undefined;
    await instance.pins.hold(instance.pins.open(), () => {
      left = later.opened.then(() => total.stage());
    });
    turn(at(2, 'shadow'), 2);
    later.open();
    expect(await left).toBe('shadow');
  });
});
