/** A definition is tried out with made-up authorities, values and clock, before anybody works with it. */
export { type Exploration, explore, missingOf } from './explore.ts';
