export { type Band, type Indicator, type Measured, type Score, scoreOf } from './indicators.ts';
export { measured, type Period } from './measured.store.ts';
