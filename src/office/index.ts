/** What an authority keeps about its cases for itself: references, notes, who has them, absences. */
export { absencePages } from './absences.pages.tsx';
export { deskPages, deskPanel, type OfficePagesOptions } from './desk.pages.tsx';
export type { Desk, OfficeOptions } from './desk.service.ts';
export { officeRoutes } from './office.routes.ts';
export { createOffice, type Office } from './office.service.ts';
export { ALLOCATION, allocationPages } from './settings.pages.tsx';
export { COUNTRY_SETTINGS, switchPages } from './switches.pages.tsx';
export { switchRoutes } from './switches.routes.ts';
