/** The demonstration Europe: invented authorities and users of 30 countries. */
export { bytesOf, daysBefore, numberOf, uuidOf } from './derived.ts';
export { DemonstrationFaulty, type Europe } from './europe.ts';
export { DEMONSTRATION_PASSWORD, loadDemonstration } from './load.service.ts';
export { loadDemonstrationAlerts } from './alerts.service.ts';
export { loadDemonstrationDesks } from './desks.service.ts';
export { loadDemonstrationRequests } from './requests.service.ts';
export { demonstrationAccounts } from './people.service.ts';
