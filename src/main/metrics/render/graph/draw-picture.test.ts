import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import type { Drawing, Series } from '../../query/series';
import { rasterise } from '../rasterise';
import { drawLineGraph, drawPie } from './draw-picture';

const BASE = 1_795_436_400;

const series = (name: string, values: readonly number[], drawing?: Drawing, step = 60): Series => ({
  name,
  pathExpression: name,
  tags: { name },
  start: BASE,
  end: BASE + values.length * step,
  step,
  values: Float64Array.from(values),
  consolidation: 'average',
  xFilesFactor: 0,
  ...(drawing === undefined ? {} : { drawing }),
});

const ramp = (length: number): number[] => Array.from({ length }, (_, index) => index);
const draw = (list: readonly Series[], params: Record<string, string> = {}, timeZone = 'UTC'): string =>
  drawLineGraph(list, params, timeZone);
const texts = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
const paths = (svg: string): string[] => [...svg.matchAll(/<path[^>]*>/g)].map((match) => match[0]);

describe('drawLineGraph', () => {
  it('draws one series in ink between labelled axes, from zero, at the size of Graphite', () => {
    const svg = draw([series('a', ramp(61))]);
    expect(svg).toMatch(/^<svg [^>]*width="330" height="250"/);
    expect(texts(svg)).toEqual(['0', '20', '40', '60', '12:30', '12:45', '13:00', '13:15', 'a']);
    expect(paths(svg)).toHaveLength(1);
    expect(paths(svg)[0]).toContain('stroke="#edf1f2"');
  });

  it('gives several series colours in their order and names them in the legend', () => {
    const svg = draw([
      series('a', ramp(5)),
      series('b', ramp(5)),
      series('c', ramp(5), { color: 'red', lineWidth: 3 }),
    ]);
    expect(paths(svg).map((path) => /stroke="([^"]*)"/.exec(path)?.[1])).toEqual(['#3473ca', '#d38200', '#c80032']);
    expect(paths(svg)[2]).toContain('stroke-width="3"');
    expect(texts(svg).slice(-3)).toEqual(['a', 'b', 'c']);
  });

  it('names lines at their ends where there is room', () => {
    const svg = draw([series('a', ramp(5)), series('b', [1, 1, 1, 1, 4])], { width: '800' });
    const ys = [...svg.matchAll(/<text x="[\d.]+" y="([\d.]+)"[^>]*>[ab]</g)].map((match) => Number(match[1]));
    expect(ys).toHaveLength(2);
    expect(Math.abs((ys[0] ?? 0) - (ys[1] ?? 0))).toBeGreaterThanOrEqual(15);
  });

  it('leaves gaps open, joins them when connected and takes nulls for zero when asked to', () => {
    const list = [series('a', [1, 2, NaN, NaN, 2, 1])];
    const moves = (params: Record<string, string>): number => (paths(draw(list, params))[0]?.match(/M/g) ?? []).length;
    expect(moves({})).toBe(2);
    expect(moves({ lineMode: 'connected' })).toBe(1);
    expect(moves({ lineMode: 'connected', connectedLimit: '1' })).toBe(2);
    expect(moves({ drawNullAsZero: 'true' })).toBe(1);
  });

  it('draws steps as steps', () => {
    const d = (mode: string): string =>
      / d="([^"]*)"/.exec(paths(draw([series('a', [1, 2])], { lineMode: mode }))[0] ?? '')?.[1] ?? '';
    expect(d('staircase').match(/[ML]/g)).toHaveLength(4);
    expect(d('slope').match(/[ML]/g)).toHaveLength(2);
  });

  it('adds stacked areas up and leaves no name to what is invisible', () => {
    const stacked = draw([series('a', [10, 10]), series('b', [20, 20])], { areaMode: 'stacked' });
    expect(texts(stacked)).toContain('30');
    expect(paths(stacked).filter((path) => path.includes('fill-opacity'))).toHaveLength(2);
    const band = draw([
      series('low', [1, 1], { stacked: true, invisible: true }),
      series('high', [3, 3], { stacked: true }),
    ]);
    expect(paths(band)).toHaveLength(2);
    expect(texts(band)).not.toContain('low');
  });

  it('gives the second axis its own scale at the right', () => {
    const svg = draw([series('a', [1, 2]), series('b', [1000, 2000], { secondYAxis: true, dashed: 4 })]);
    expect(texts(svg)).toEqual(expect.arrayContaining(['2', '2 K', 'b (right)']));
    expect(svg).toContain('stroke-dasharray="4"');
  });

  it('draws what is infinite as a line over the whole height', () => {
    const svg = draw([series('deploy', [0, 1, 0, 1], { drawAsInfinite: true })]);
    expect(paths(svg)[0]?.match(/M/g)).toHaveLength(2);
  });

  it.each<[Record<string, string>, string[]]>([
    [{ yMin: '50', yMax: '100' }, ['50', '60', '70', '80', '90', '100']],
    [{ logBase: '10' }, ['0.1', '1', '10', '100']],
    [{ yUnitSystem: 'sec' }, ['15 s', '30 s', '45 s', '1 min']],
    [{ yStep: '30' }, ['0', '30', '60']],
  ])('labels the y axis by %j', (params, labels) => {
    const values = ramp(61).map((value) => Math.max(0.2, value));
    expect(texts(draw([series('a', values)], params))).toEqual(expect.arrayContaining(labels));
  });

  it('labels times in the zone, or as xFormat has it', () => {
    const hours = [series('a', ramp(61))];
    expect(texts(draw(hours, {}, 'Asia/Kolkata'))).toContain('18:00');
    expect(texts(draw(hours, { xFormat: '%d/%m %H' }))).toContain('23/11 13');
    const month = [series('a', ramp(30 * 24), undefined, 3600)];
    expect(
      texts(draw(month, { width: '800' }, 'Europe/Berlin')).filter((text) => /^\w{3} \d+ \w{3}$/.test(text)).length,
    ).toBeGreaterThan(3);
  });

  it('hides what it is told to hide', () => {
    expect(texts(draw([series('a', ramp(5))], { hideLegend: 'true', hideAxes: 'true' }))).toEqual([]);
    expect(texts(draw([series('a', ramp(5))], { graphOnly: 'true', title: 'x' }))).toEqual([]);
    expect(draw([series('a', ramp(5))], { hideGrid: 'true' })).not.toContain('#262b2e');
    const many = Array.from({ length: 11 }, (_, index) => series(`s${index}`, ramp(5)));
    expect(texts(draw(many))).not.toContain('s1');
    expect(texts(draw(many, { hideLegend: 'false' }))).toContain('s1');
  });

  it('takes the inks of the other theme on a light background, and colours that are asked for', () => {
    expect(draw([series('a', ramp(5))], { bgcolor: 'white' })).toContain('stroke="#141a1e"');
    expect(draw([series('a', ramp(5))], { bgcolor: 'ffffff', fgcolor: '%23ff0000' })).toContain('fill="#ff0000"');
    expect(draw([series('a', ramp(5))], { template: 'light' })).toContain('fill="#fafbfc"');
  });

  it('says that there is nothing, and never lets a name out of its element', () => {
    expect(texts(draw([]))).toEqual(['No data']);
    expect(texts(draw([series('a', [])]))).toEqual(['No data']);
    expect(draw([series('<script>"&\u0000', ramp(3))], { title: '</svg>' })).not.toMatch(/<script|<\/svg>[^]*<\/svg>/);
  });

  it('draws any values whatever: constants, infinities, nothing but gaps, one point, a tiny picture', () => {
    for (const values of [[0, 0], [NaN, NaN], [5], [Infinity, -Infinity, 1], [1e300, -1e300], [5e-324, 0]]) {
      for (const params of [
        {},
        { logBase: '2' },
        { areaMode: 'all' },
        { width: '1', height: '1' },
        { yMin: '5', yMax: '5' },
      ]) {
        expect(draw([series('a', values)], params)).not.toMatch(/NaN|Infinity/);
      }
    }
  });

  it.each([{ lineMode: 'zigzag' }, { areaMode: 'x' }, { width: '0' }, { height: '100000' }, { pieMode: 'x' }])(
    'refuses %j',
    (params) =>
      expect(() => draw([series('a', ramp(3))], params as unknown as Record<string, string>)).toThrow(
        /is one of|pixels/,
      ),
  );
});

describe('drawPie', () => {
  it('makes a slice of each series and number, by the mode', () => {
    const list = [series('a', [1, 2, 3]), { name: 'rest', value: 2 }];
    expect(texts(drawPie(list, { valueLabels: 'percent' }))).toEqual(['50.0 %', '50.0 %', 'a 2', 'rest 2']);
    expect(texts(drawPie(list, { pieMode: 'maximum', valueLabels: 'none' }))).toEqual(['a 3', 'rest 2']);
    expect(paths(drawPie([{ name: 'all', value: 1 }], {}))).toHaveLength(1);
  });
});

describe('rasterise', () => {
  it.each([[[1, 1e12, -1e12, Infinity, 2]], [[5000, 5001]], [[-5000, -5001]], [[1e300, 1e303]], [[NaN, NaN]]])(
    'draws %j on an axis from 0 to 1',
    async (values) => {
      for (const areaMode of ['none', 'all', 'stacked']) {
        const svg = draw([series('a', values)], { yMin: '0', yMax: '1', areaMode });
        expect(PNG.sync.read(Buffer.from(await rasterise(svg))).width).toBe(330);
      }
      const whole = draw([series('a', values), series('b', values, { drawAsInfinite: true })]);
      expect(PNG.sync.read(Buffer.from(await rasterise(whole))).width).toBe(330);
    },
    30_000,
  );

  it('makes a PNG of that size in which lines and text are really there', async () => {
    const svg = draw([series('servers.web-01.cpu.user', ramp(61))], { title: 'CPU' });
    const picture = PNG.sync.read(Buffer.from(await rasterise(svg)));
    expect([picture.width, picture.height]).toEqual([330, 250]);
    const ink = (left: number, top: number, right: number, bottom: number): number => {
      let count = 0;
      for (let y = top; y < bottom; y += 1) {
        for (let x = left; x < right; x += 1) if ((picture.data[(y * 330 + x) * 4] ?? 0) > 100) count += 1;
      }
      return count;
    };
    expect(ink(12, 10, 60, 26)).toBeGreaterThan(30);
    expect(ink(30, 225, 200, 245)).toBeGreaterThan(100);
    expect(ink(100, 40, 300, 180)).toBeGreaterThan(100);
  }, 30_000);
});
