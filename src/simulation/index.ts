/** A definition is tried out with made-up authorities, values and clock, before anybody works with it. */
export { EXPLORED, type Exploration, explore, missingOf } from './explore.ts';
export { rightsDocument } from './rights.ts';
export { beginSession, CommandUnknown, HELP, refusalText, type Session, type Told, tell } from './session.ts';
export { simulationPages, type SimulationPagesOptions } from './simulation.pages.tsx';
export { simulationRoutes } from './simulation.routes.ts';
export { createWalks, type Walks } from './walks.service.ts';
