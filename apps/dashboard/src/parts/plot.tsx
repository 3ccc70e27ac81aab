/** Duty: two lines over time, drawn by uPlot in the page's colours; as high before the first point as after it. */
import { useEffect, useMemo, useRef } from 'react';
import type UPlot from 'uplot';
import { useSession } from '../data/session.js';
import { useColours } from '../data/theme.js';
import { clock } from '../words/say.js';

export interface PlotProps {
  readonly title: string;
  readonly unit: string;
  /** Epoch seconds. */
  readonly times: readonly number[];
  readonly old: readonly (number | null)[];
  readonly fresh: readonly (number | null)[];
  /** What the lines show now, for who cannot see them. */
  readonly says: string;
}

const HEIGHT = 130;
/** A minute at least, so that the first seconds do not look like a history. */
const LEAST_S = 60;

/**
 * The colours of the page where the plot stands. The library is loaded apart: the page must not wait for it, nor fall with it
 * (it throws where the browser's language is none, as under LANG=C).
 */
async function draw(element: HTMLElement, data: UPlot.AlignedData): Promise<UPlot> {
  const { default: Lines } = await import('uplot');
  const css = getComputedStyle(element);
  const colour = (name: string): string => css.getPropertyValue(name).trim();
  const axis = {
    stroke: colour('--dim'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
    font: '11px system-ui',
  };
  // one look alone is no line
  const alone = (plot: UPlot, series: number): boolean =>
    (plot.data[series] ?? []).filter((v) => v !== null).length === 1;
  const line = { points: { show: alone }, spanGaps: true };
  return new Lines(
    {
      width: widthOf(element),
      height: HEIGHT,
      cursor: { show: false },
      legend: { show: false },
      padding: [8, 26, 0, 0],
      scales: {
        x: { time: true, range: (_plot, first, last) => [Math.min(first, last - LEAST_S), last] },
        y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.15 : 1] },
      },
      axes: [
        { ...axis, size: 22, space: 70, values: (_plot, at) => at.map((t) => clock(t * 1000)) },
        { ...axis, size: 44, space: 30 },
      ],
      series: [
        {},
        { ...line, stroke: colour('--old'), width: 1.5, dash: [5, 3] },
        { ...line, stroke: colour('--new'), width: 2 },
      ],
    },
    data,
    element,
  );
}

function widthOf(element: HTMLElement): number {
  return Math.max(160, element.clientWidth);
}

export function Plot({ title, unit, times, old, fresh, says }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  const colours = useColours();
  const { now } = useSession();
  const data = useMemo<UPlot.AlignedData>(
    () => (times.length === 0 ? [[now() / 1000], [null], [null]] : [[...times], [...old], [...fresh]]),
    [times, old, fresh, now],
  );
  const latest = useRef(data);
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    let gone = false;
    draw(element, latest.current).then(
      (drawn) => {
        if (gone) drawn.destroy();
        else plot.current = drawn;
      },
      // the figures beside it say the same
      () => undefined,
    );
    const watcher = new ResizeObserver(() =>
      plot.current?.setSize({ width: widthOf(element), height: HEIGHT }),
    );
    watcher.observe(element);
    return () => {
      gone = true;
      watcher.disconnect();
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [colours]);
  useEffect(() => {
    latest.current = data;
    plot.current?.setData(data);
  }, [data]);
  return (
    <figure className="plot">
      <figcaption>
        {title} <span className="dim">{unit}</span>
      </figcaption>
      <div ref={place} className="plot-place" role="img" aria-label={`${title}: ${says}`} />
    </figure>
  );
}
