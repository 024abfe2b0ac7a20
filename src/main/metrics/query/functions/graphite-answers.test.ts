import { describe, expect, it } from 'vitest';
import { evaluateAt, type Formula } from '../testing/evaluate-at';

/** A multiple of ten minutes. */
const FROM = 1_700_000_400;
const RANGE = { from: FROM, until: FROM + 480 };
const _ = null;

/** The remainder with the sign of the divisor. */
const modulo = (value: number, divisor: number): number => ((value % divisor) + divisor) % divisor;

const FORMULAS: Readonly<Record<string, Formula>> = {
  'a.ramp': { step: 60, valueAt: (index) => index },
  'a.gaps': {
    step: 60,
    valueAt: (index) => (modulo(index, 4) === 1 || modulo(index, 9) === 3 ? null : ((index * index) % 7) - 2),
  },
  'a.counter': { step: 60, valueAt: (index) => modulo(index * 5, 23) },
  'a.wave': { step: 60, valueAt: (index) => [0, 2, -1.5, 4.25][modulo(index, 4)] ?? null },
  'b.fine': { step: 30, valueAt: (index) => modulo(index, 5) },
  'b.none': { step: 60, valueAt: () => null },
};

interface Expected {
  readonly name: string;
  /** Where it begins, after the beginning of the range, and its step. */
  readonly at: readonly [number, number];
  readonly tags: Readonly<Record<string, string>>;
  readonly values: ReadonlyArray<number | null>;
}

/** What Graphite 1.1.8 makes of the same series; the tag `name` is left out. */
const CASES: ReadonlyArray<readonly [string, readonly Expected[]]> = [
  [
    'absolute(a.wave)',
    [{ name: 'absolute(a.wave)', at: [60, 60], tags: { absolute: '1' }, values: [2, 1.5, 4.25, 0, 2, 1.5, 4.25, 0] }],
  ],
  [
    'add(a.ramp,2.7)',
    [{ name: 'add(a.ramp,2)', at: [60, 60], tags: { add: '2.7' }, values: [3.7, 4.7, 5.7, 6.7, 7.7, 8.7, 9.7, 10.7] }],
  ],
  ['alpha(a.ramp,0.5)', [{ name: 'a.ramp', at: [60, 60], tags: {}, values: [1, 2, 3, 4, 5, 6, 7, 8] }]],
  ['aggregateLine(a.gaps,"max")', [{ name: 'aggregateLine(a.gaps, 2)', at: [0, 240], tags: {}, values: [2, 2, 2] }]],
  [
    'aggregateLine(a.gaps,"count",true)',
    [{ name: 'aggregateLine(a.gaps, 5)', at: [60, 60], tags: {}, values: [5, 5, 5, 5, 5, 5, 5, 5] }],
  ],
  [
    'areaBetween(a.{ramp,wave})',
    [
      {
        name: 'areaBetween(a.{ramp,wave})',
        at: [60, 60],
        tags: { areaBetween: '1' },
        values: [1, 2, 3, 4, 5, 6, 7, 8],
      },
      {
        name: 'areaBetween(a.{ramp,wave})',
        at: [60, 60],
        tags: { areaBetween: '1' },
        values: [2, -1.5, 4.25, 0, 2, -1.5, 4.25, 0],
      },
    ],
  ],
  [
    'cactiStyle(a.wave,"si","b")',
    [
      {
        name: 'a.wave Current:0.00 b    Max:4.25 b    Min:-1.50 b    ',
        at: [60, 60],
        tags: {},
        values: [2, -1.5, 4.25, 0, 2, -1.5, 4.25, 0],
      },
    ],
  ],
  ['changed(a.gaps)', [{ name: 'changed(a.gaps)', at: [60, 60], tags: {}, values: [0, 0, 0, 1, 0, 1, 1, 1] }]],
  ['color(a.ramp,"red")', [{ name: 'a.ramp', at: [60, 60], tags: {}, values: [1, 2, 3, 4, 5, 6, 7, 8] }]],
  [
    'consolidateBy(a.ramp,"max")',
    [
      {
        name: 'consolidateBy(a.ramp,"max")',
        at: [60, 60],
        tags: { consolidateBy: 'max' },
        values: [1, 2, 3, 4, 5, 6, 7, 8],
      },
    ],
  ],
  ['constantLine(5)', [{ name: '5.0', at: [0, 240], tags: {}, values: [5, 5, 5] }]],
  [
    'cumulative(a.ramp)',
    [
      {
        name: 'consolidateBy(a.ramp,"sum")',
        at: [60, 60],
        tags: { consolidateBy: 'sum' },
        values: [1, 2, 3, 4, 5, 6, 7, 8],
      },
    ],
  ],
  [
    'dashed(a.ramp,2.5)',
    [{ name: 'dashed(a.ramp, 2.5)', at: [60, 60], tags: { dashed: '2.5' }, values: [1, 2, 3, 4, 5, 6, 7, 8] }],
  ],
  [
    'delay(a.ramp,2)',
    [{ name: 'delay(a.ramp,2)', at: [60, 60], tags: { delay: '2' }, values: [_, _, 1, 2, 3, 4, 5, 6] }],
  ],
  [
    'delay(a.ramp,-2)',
    [{ name: 'delay(a.ramp,-2)', at: [60, 60], tags: { delay: '-2' }, values: [3, 4, 5, 6, 7, 8, _, _] }],
  ],
  [
    'derivative(a.gaps)',
    [{ name: 'derivative(a.gaps)', at: [60, 60], tags: { derivative: '1' }, values: [_, _, _, _, _, _, -1, 1] }],
  ],
  [
    'drawAsInfinite(a.ramp)',
    [{ name: 'drawAsInfinite(a.ramp)', at: [60, 60], tags: { drawAsInfinite: '1' }, values: [1, 2, 3, 4, 5, 6, 7, 8] }],
  ],
  [
    'exp(a.wave)',
    [
      {
        name: 'exp(a.wave)',
        at: [60, 60],
        tags: { exp: 'e' },
        values: [
          7.38905609893065, 0.22313016014843, 70.1054123466879, 1, 7.38905609893065, 0.22313016014843, 70.1054123466879,
          1,
        ],
      },
    ],
  ],
  [
    'exponentialMovingAverage(a.wave,3)',
    [
      {
        name: 'exponentialMovingAverage(a.wave,3)',
        at: [60, 60],
        tags: { exponentialMovingAverage: '3' },
        values: [0.916667, 1.458333, -0.020833, 2.114583, 1.057292, 1.528646, 0.014323, 2.132161, 1.066081],
      },
    ],
  ],
  [
    'exponentialMovingAverage(a.gaps,"2min")',
    [
      {
        name: 'exponentialMovingAverage(a.gaps,"2min")',
        at: [60, 60],
        tags: { exponentialMovingAverage: '2min' },
        values: [-1.5, _, -1.442149, _, -1.418312, _, -1.411397, -1.421126, -1.414166],
      },
    ],
  ],
  ['fallbackSeries(no.such,a.ramp)', [{ name: 'a.ramp', at: [60, 60], tags: {}, values: [1, 2, 3, 4, 5, 6, 7, 8] }]],
  [
    'hitcount(a.ramp,"3min")',
    [{ name: 'hitcount(a.ramp, "3min")', at: [0, 180], tags: { hitcount: '3min' }, values: [180, 720, 1260] }],
  ],
  [
    'hitcount(b.fine,"90s")',
    [
      {
        name: 'hitcount(b.fine, "90s")',
        at: [-30, 90],
        tags: { hitcount: '90s' },
        values: [30, 270, 90, 210, 180, 150],
      },
    ],
  ],
  [
    'holtWintersForecast(a.wave,"20min","4min")',
    [
      {
        name: 'holtWintersForecast(a.wave)',
        at: [60, 60],
        tags: { holtWintersForecast: '1', holtWintersDeviation: '1' },
        values: [
          1.51162847609466, 0.229547148475449, 2.31226479153975, 0.817321315997345, 1.53491098396788,
          0.0508383095630851, 2.48149438125246, 0.721625761790829,
        ],
      },
    ],
  ],
  [
    'holtWintersConfidenceBands(a.wave,2,"20min","4min")',
    [
      {
        name: 'holtWintersConfidenceLower(a.wave)',
        at: [60, 60],
        tags: {
          holtWintersForecast: '1',
          holtWintersDeviation: '1',
          holtWintersConfidenceUpper: '1',
          holtWintersConfidenceLower: '1',
        },
        values: [
          1.14666410305885, -1.98497271911644, 0.17290428083587, -0.301044716113697, 1.11342524502923,
          -2.25239723318223, 0.202368797869461, -0.429228819467275,
        ],
      },
      {
        name: 'holtWintersConfidenceUpper(a.wave)',
        at: [60, 60],
        tags: {
          holtWintersForecast: '1',
          holtWintersDeviation: '1',
          holtWintersConfidenceUpper: '1',
          holtWintersConfidenceLower: '1',
        },
        values: [
          1.87659284913047, 2.44406701606734, 4.45162530224362, 1.93568734810839, 1.95639672290654, 2.3540738523084,
          4.76061996463546, 1.87248034304893,
        ],
      },
    ],
  ],
  [
    'holtWintersAberration(a.gaps,1,"20min","4min")',
    [
      {
        name: 'holtWintersAberration(a.gaps)',
        at: [60, 60],
        tags: { holtWintersAberration: '1' },
        values: [0, 0, 0, 0, 0, 0, -0.9, 0],
      },
    ],
  ],
  [
    'holtWintersConfidenceArea(a.wave,3,"20min","4min")',
    [
      {
        name: 'holtWintersConfidenceArea(a.wave)',
        at: [60, 60],
        tags: {
          holtWintersForecast: '1',
          holtWintersDeviation: '1',
          holtWintersConfidenceUpper: '1',
          holtWintersConfidenceLower: '1',
          holtWintersConfidenceArea: '1',
        },
        values: [
          0.964181916540945, -3.09223265291239, -0.896775974516068, -0.860227732169218, 0.902682375559905,
          -3.40401500455489, -0.937193993822037, -1.00465611009633,
        ],
      },
      {
        name: 'holtWintersConfidenceArea(a.wave)',
        at: [60, 60],
        tags: {
          holtWintersForecast: '1',
          holtWintersDeviation: '1',
          holtWintersConfidenceUpper: '1',
          holtWintersConfidenceLower: '1',
          holtWintersConfidenceArea: '1',
        },
        values: [
          2.05907503564838, 3.55132694986328, 5.52130555759556, 2.49487036416391, 2.16713959237586, 3.50569162368106,
          5.90018275632695, 2.44790763367799,
        ],
      },
    ],
  ],
  [
    'identity("x")',
    [
      {
        name: 'x',
        at: [0, 60],
        tags: {},
        values: [1700000400, 1700000460, 1700000520, 1700000580, 1700000640, 1700000700, 1700000760, 1700000820],
      },
    ],
  ],
  [
    'integral(a.gaps)',
    [{ name: 'integral(a.gaps)', at: [60, 60], tags: { integral: '1' }, values: [_, 2, _, 2, _, 1, -1, -2] }],
  ],
  [
    'integralByInterval(a.gaps,"3min")',
    [
      {
        name: "integralByInterval(a.gaps,'3min')",
        at: [60, 60],
        tags: { integralByInterval: '3min' },
        values: [0, 2, 0, 0, 0, -1, -3, -4],
      },
    ],
  ],
  [
    'interpolate(a.gaps)',
    [{ name: 'interpolate(a.gaps)', at: [60, 60], tags: {}, values: [_, 2, 1, 0, -0.5, -1, -2, -1] }],
  ],
  [
    'invert(a.wave)',
    [
      {
        name: 'invert(a.wave)',
        at: [60, 60],
        tags: { invert: '1' },
        values: [0.5, -0.666666666666667, 0.235294117647059, _, 0.5, -0.666666666666667, 0.235294117647059, _],
      },
    ],
  ],
  [
    'isNonNull(a.gaps)',
    [{ name: 'isNonNull(a.gaps)', at: [60, 60], tags: { isNonNull: '1' }, values: [0, 1, 0, 1, 0, 1, 1, 1] }],
  ],
  [
    'keepLastValue(a.gaps,1)',
    [{ name: 'keepLastValue(a.gaps)', at: [60, 60], tags: {}, values: [_, 2, 2, 0, 0, -1, -2, -1] }],
  ],
  ['lineWidth(a.ramp,2)', [{ name: 'a.ramp', at: [60, 60], tags: {}, values: [1, 2, 3, 4, 5, 6, 7, 8] }]],
  [
    'linearRegression(a.gaps)',
    [
      {
        name: 'linearRegression(a.gaps, 1700000400, 1700000880)',
        at: [60, 60],
        tags: { linearRegressions: '1700000400, 1700000880' },
        values: [
          2.10344827547669, 1.53448275849223, 0.965517241507769, 0.396551724523306, -0.172413792461157,
          -0.741379311308265, -1.31034482829273, -1.87931034527719,
        ],
      },
    ],
  ],
  [
    'log(a.ramp,2)',
    [
      {
        name: 'log(a.ramp, 2)',
        at: [60, 60],
        tags: { log: '2' },
        values: [0, 1, 1.58496250072116, 2, 2.32192809488736, 2.58496250072116, 2.8073549220576, 3],
      },
    ],
  ],
  [
    'logit(scale(a.ramp,0.1))',
    [
      {
        name: 'logit(scale(a.ramp,0.1))',
        at: [60, 60],
        tags: { scale: '0.1', logit: 'logit' },
        values: [
          -2.19722457733622, -1.38629436111989, -0.847297860387203, -0.405465108108164, 0, 0.405465108108165,
          0.847297860387204, 1.38629436111989,
        ],
      },
    ],
  ],
  [
    'minMax(a.wave)',
    [
      {
        name: 'minMax(a.wave)',
        at: [60, 60],
        tags: {},
        values: [0.608695652173913, 0, 1, 0.260869565217391, 0.608695652173913, 0, 1, 0.260869565217391],
      },
    ],
  ],
  [
    'movingAverage(a.wave,3)',
    [
      {
        name: 'movingAverage(a.wave,3)',
        at: [60, 60],
        tags: { movingAverage: '3' },
        values: [
          0.916666666666667, 2.08333333333333, 0.166666666666667, 1.58333333333333, 0.916666666666667, 2.08333333333333,
          0.166666666666667, 1.58333333333333,
        ],
      },
    ],
  ],
  [
    'movingAverage(a.gaps,"3min",0.7)',
    [
      {
        name: 'movingAverage(a.gaps,"3min")',
        at: [60, 60],
        tags: { movingAverage: '3min' },
        values: [-0.333333333333333, _, _, _, _, _, _, _],
      },
    ],
  ],
  [
    'movingMedian(a.gaps,4)',
    [
      {
        name: 'movingMedian(a.gaps,4)',
        at: [60, 60],
        tags: { movingMedian: '4' },
        values: [-1, -1, -1, 0, 1, 1, -0.5, -1],
      },
    ],
  ],
  [
    'movingMin(a.gaps,3)',
    [{ name: 'movingMin(a.gaps,3)', at: [60, 60], tags: { movingMin: '3' }, values: [-2, -2, -2, 2, 0, 0, -1, -2] }],
  ],
  [
    'movingMax(a.gaps,3)',
    [{ name: 'movingMax(a.gaps,3)', at: [60, 60], tags: { movingMax: '3' }, values: [2, -1, 2, 2, 2, 0, 0, -1] }],
  ],
  [
    'movingSum(b.fine,"2min")',
    [
      {
        name: 'movingSum(b.fine,"2min")',
        at: [30, 30],
        tags: { movingSum: '2min' },
        values: [9, 8, 7, 6, 10, 9, 8, 7, 6, 10, 9, 8, 7, 6, 10, 9],
      },
    ],
  ],
  [
    'movingWindow(a.gaps,4,"stddev")',
    [
      {
        name: 'movingStddev(a.gaps,4)',
        at: [60, 60],
        tags: { movingStddev: '4' },
        values: [1.69967317119759, 1.69967317119759, 1.69967317119759, 2, 1, 1, 0.5, 0.816496580927726],
      },
    ],
  ],
  [
    'nPercentile(a.wave,50)',
    [
      {
        name: 'nPercentile(a.wave, 50)',
        at: [60, 60],
        tags: { nPercentile: '50.0' },
        values: [2, 2, 2, 2, 2, 2, 2, 2],
      },
    ],
  ],
  [
    'nonNegativeDerivative(a.counter)',
    [
      {
        name: 'nonNegativeDerivative(a.counter)',
        at: [60, 60],
        tags: { nonNegativeDerivative: '1' },
        values: [_, 5, 5, 5, _, 5, 5, 5],
      },
    ],
  ],
  [
    'nonNegativeDerivative(a.counter,22,0)',
    [
      {
        name: 'nonNegativeDerivative(a.counter)',
        at: [60, 60],
        tags: { nonNegativeDerivative: '1' },
        values: [_, 5, 5, 5, 5, 5, 5, 5],
      },
    ],
  ],
  [
    'offset(a.ramp,-1.5)',
    [
      {
        name: 'offset(a.ramp,-1.5)',
        at: [60, 60],
        tags: { offset: '-1.5' },
        values: [-0.5, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5],
      },
    ],
  ],
  [
    'offsetToZero(a.wave)',
    [
      {
        name: 'offsetToZero(a.wave)',
        at: [60, 60],
        tags: { offsetToZero: '-1.5' },
        values: [3.5, 0, 5.75, 1.5, 3.5, 0, 5.75, 1.5],
      },
    ],
  ],
  [
    'perSecond(a.counter)',
    [
      {
        name: 'perSecond(a.counter)',
        at: [60, 60],
        tags: { perSecond: '1' },
        values: [_, 0.083333, 0.083333, 0.083333, _, 0.083333, 0.083333, 0.083333],
      },
    ],
  ],
  [
    'pow(a.wave,0.5)',
    [
      {
        name: 'pow(a.wave,0.5)',
        at: [60, 60],
        tags: { pow: '0.5' },
        values: [1.4142135623731, _, 2.06155281280883, 0, 1.4142135623731, _, 2.06155281280883, 0],
      },
    ],
  ],
  [
    'round(scale(a.wave,0.333),1)',
    [
      {
        name: 'round(scale(a.wave,0.333),1)',
        at: [60, 60],
        tags: { scale: '0.333', round: '1' },
        values: [0.7, -0.5, 1.4, 0, 0.7, -0.5, 1.4, 0],
      },
    ],
  ],
  [
    'round(scale(a.ramp,7.5))',
    [
      {
        name: 'round(scale(a.ramp,7.5))',
        at: [60, 60],
        tags: { scale: '7.5', round: '0' },
        values: [8, 15, 22, 30, 38, 45, 52, 60],
      },
    ],
  ],
  [
    'scale(a.gaps,2)',
    [{ name: 'scale(a.gaps,2)', at: [60, 60], tags: { scale: '2.0' }, values: [_, 4, _, 0, _, -2, -4, -2] }],
  ],
  [
    'scaleToSeconds(a.ramp,7)',
    [
      {
        name: 'scaleToSeconds(a.ramp,7)',
        at: [60, 60],
        tags: { scaleToSeconds: '7.0' },
        values: [0.116667, 0.233333, 0.35, 0.466667, 0.583333, 0.7, 0.816667, 0.933333],
      },
    ],
  ],
  [
    'secondYAxis(a.ramp)',
    [{ name: 'secondYAxis(a.ramp)', at: [60, 60], tags: { secondYAxis: '1' }, values: [1, 2, 3, 4, 5, 6, 7, 8] }],
  ],
  [
    'setXFilesFactor(a.gaps,0.5)',
    [{ name: 'a.gaps', at: [60, 60], tags: { xFilesFactor: '0.5' }, values: [_, 2, _, 0, _, -1, -2, -1] }],
  ],
  [
    'sigmoid(a.wave)',
    [
      {
        name: 'sigmoid(a.wave)',
        at: [60, 60],
        tags: { sigmoid: 'sigmoid' },
        values: [
          0.880797077977882, 0.182425523806356, 0.985936372956754, 0.5, 0.880797077977882, 0.182425523806356,
          0.985936372956754, 0.5,
        ],
      },
    ],
  ],
  [
    'sinFunction("x",2,120)',
    [
      {
        name: 'x',
        at: [0, 120],
        tags: {},
        values: [-0.983274472457977, 0.210629199463214, 1.32625504453836, 1.94899403919277],
      },
    ],
  ],
  [
    'smartSummarize(a.ramp,"3min","max","minutes")',
    [
      {
        name: 'smartSummarize(a.ramp, "3min", "max")',
        at: [60, 180],
        tags: { smartSummarize: '3min', smartSummarizeFunction: 'max' },
        values: [3, 6, 8],
      },
    ],
  ],
  [
    'squareRoot(a.wave)',
    [
      {
        name: 'squareRoot(a.wave)',
        at: [60, 60],
        tags: { squareRoot: '1' },
        values: [1.4142135623731, _, 2.06155281280883, 0, 1.4142135623731, _, 2.06155281280883, 0],
      },
    ],
  ],
  [
    'stacked(a.{ramp,wave})',
    [
      { name: 'stacked(a.ramp)', at: [60, 60], tags: { stacked: '__DEFAULT__' }, values: [1, 2, 3, 4, 5, 6, 7, 8] },
      {
        name: 'stacked(a.wave)',
        at: [60, 60],
        tags: { stacked: '__DEFAULT__' },
        values: [3, 0.5, 7.25, 4, 7, 4.5, 11.25, 8],
      },
    ],
  ],
  [
    'stdev(a.gaps,3)',
    [
      {
        name: 'stdev(a.gaps,3)',
        at: [60, 60],
        tags: { stdev: '3' },
        values: [_, 0, 0, 1, 0, 0.5, 0.5, 0.471404520791032],
      },
    ],
  ],
  [
    'substr(scale(a.ramp,2),1)',
    [{ name: 'ramp', at: [60, 60], tags: { scale: '2.0' }, values: [2, 4, 6, 8, 10, 12, 14, 16] }],
  ],
  [
    'summarize(a.ramp,"3min")',
    [
      {
        name: 'summarize(a.ramp, "3min", "sum")',
        at: [60, 180],
        tags: { summarize: '3min', summarizeFunction: 'sum' },
        values: [6, 15, 15],
      },
    ],
  ],
  [
    'summarize(a.gaps,"150s","avg",true)',
    [
      {
        name: 'summarize(a.gaps, "150s", "avg", true)',
        at: [60, 150],
        tags: { summarize: '150s', summarizeFunction: 'avg' },
        values: [2, 0, -1.33333333333333, _],
      },
    ],
  ],
  ['threshold(3,"high","red")', [{ name: 'high', at: [0, 240], tags: {}, values: [3, 3, 3] }]],
  ['timeFunction("x",240)', [{ name: 'x', at: [0, 240], tags: {}, values: [1700000400, 1700000640] }]],
  [
    'timeShift(a.ramp,"2min")',
    [
      {
        name: 'timeShift(a.ramp, "-2min")',
        at: [60, 60],
        tags: { timeShift: '-2min' },
        values: [-1, 0, 1, 2, 3, 4, 5, 6],
      },
    ],
  ],
  [
    'timeShift(b.fine,"+1min",false)',
    [
      {
        name: 'timeShift(b.fine, "+1min")',
        at: [30, 30],
        tags: { timeShift: '+1min' },
        values: [3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3],
      },
    ],
  ],
  [
    'timeStack(a.wave,"1min",1,3)',
    [
      {
        name: 'timeShift(a.wave, -1min, 1)',
        at: [60, 60],
        tags: { timeShiftUnit: '-1min', timeShift: '1' },
        values: [0, 2, -1.5, 4.25, 0, 2, -1.5, 4.25],
      },
      {
        name: 'timeShift(a.wave, -1min, 2)',
        at: [60, 60],
        tags: { timeShiftUnit: '-1min', timeShift: '2' },
        values: [4.25, 0, 2, -1.5, 4.25, 0, 2, -1.5],
      },
    ],
  ],
  [
    'transformNull(a.gaps,-1)',
    [
      {
        name: 'transformNull(a.gaps,-1)',
        at: [60, 60],
        tags: { transformNull: '-1.0' },
        values: [-1, 2, -1, 0, -1, -1, -2, -1],
      },
    ],
  ],
  [
    'transformNull(a.gaps,0,b.none)',
    [
      {
        name: 'transformNull(a.gaps,0,referenceSeries)',
        at: [60, 60],
        tags: { transformNull: '0.0', referenceSeries: '1' },
        values: [_, 2, _, 0, _, -1, -2, -1],
      },
    ],
  ],
  [
    'xFilesFactor(b.fine,1)',
    [
      {
        name: 'b.fine',
        at: [30, 30],
        tags: { xFilesFactor: '1.0' },
        values: [1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1],
      },
    ],
  ],
];

describe('what Graphite answers', () => {
  it.each(CASES)('%s', (target, expected) => {
    const got = evaluateAt(FORMULAS, target, RANGE).map((series) => {
      const { name: _name, ...tags } = series.tags;
      return { name: series.name, at: [series.start - FROM, series.step], tags, values: series.values };
    });
    expect(got.map(({ name, at, tags }) => ({ name, at, tags }))).toEqual(
      expected.map(({ name, at, tags }) => ({ name, at, tags })),
    );
    for (const [index, { values }] of expected.entries()) {
      expect(Array.from(got[index]?.values ?? [], known)).toEqual(values.map((value) => close(value)));
    }
  });
});

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

function close(value: number | null): unknown {
  return value === null ? null : expect.closeTo(value, 9);
}

describe('functions that make series of their own', () => {
  it('counts events second by second, all but the last of the range', () => {
    const [series] = evaluateAt(FORMULAS, 'events("*")', RANGE);
    expect(series).toMatchObject({ name: 'events("*")', start: FROM, step: 1, consolidation: 'sum' });
    expect(series?.values.length).toBe(480);
    expect([series?.values[60], series?.values[61], series?.values[240]]).toEqual([2, NaN, 1]);
  });

  it('walks at random from zero, by at most a half each step', () => {
    const values = evaluateAt(FORMULAS, 'randomWalk("x", 30)', RANGE)[0]?.values ?? new Float64Array();
    expect(values.length).toBe(16);
    expect(values[0]).toBe(0);
    for (let at = 1; at < values.length; at += 1) {
      expect(Math.abs((values[at] ?? NaN) - (values[at - 1] ?? NaN))).toBeLessThanOrEqual(0.5);
    }
  });

  it.each([`linearRegression(sinFunction("x"),"${FROM + 400}","${FROM + 20}")`])('fits no line in %s', (target) => {
    expect(evaluateAt(FORMULAS, target, RANGE)).toEqual([]);
  });

  it('draws a vertical line without a name as JSON null', () => {
    const [line] = evaluateAt(FORMULAS, `verticalLine("${FROM + 100}")`, RANGE);
    expect(line).toMatchObject({ start: FROM + 100, end: FROM + 100, plainName: { of: 'None', value: null } });
    expect(() => evaluateAt(FORMULAS, 'verticalLine("12:00_20200101")', RANGE)).toThrow('before the range');
  });
});

describe('how series are drawn', () => {
  it.each([
    ['color(alpha(lineWidth(a.ramp,2),0.5),"red")', [{ lineWidth: 2, alpha: 0.5, color: 'red' }]],
    ['scale(dashed(a.ramp),2)', [{ dashed: 5 }]],
    ['areaBetween(a.{ramp,wave})', [{ stacked: true, invisible: true }, { stacked: true }]],
    ['derivative(secondYAxis(a.ramp))', [undefined]],
    ['stacked(drawAsInfinite(a.ramp))', [{ stacked: true }]],
    ['threshold(5,color="blue")', [{ color: 'blue' }]],
  ])('%s', (target, drawings) => {
    expect(evaluateAt(FORMULAS, target, RANGE).map((series) => series.drawing)).toEqual(drawings);
  });
});

describe('what is refused', () => {
  it.each([
    ['summarize(a.ramp,"-5min")', 'does not go forward'],
    ['hitcount(a.ramp,"0s")', 'does not go forward'],
    ['sin("x",1,-5)', 'does not go forward'],
    ['log(a.ramp,1)', 'no logarithm'],
    ['areaBetween(a.ramp)', 'exactly two'],
    ['holtWintersForecast(a.ramp,"1h","1min")', 'shorter than two points'],
    ['smartSummarize(a.ramp,"5min","sum","fortnight")', 'no unit'],
    ['timeStack(a.ramp,"1s",0,9999999)', 'at most 1000 ranges'],
    [`timeStack(group(${'timeFunction("x",1),'.repeat(2)}timeFunction("x",1)),"1s",0,1000)`, 'at most 1,000,000'],
    ['scale(a.ramp,"x")', 'scale: factor must be a number, not "x". (target'],
    ['nosuch(a.ramp)', 'There is no function nosuch'],
  ])('%s', (target, message) => {
    expect(() => evaluateAt(FORMULAS, target, RANGE)).toThrow(message);
  });
});
