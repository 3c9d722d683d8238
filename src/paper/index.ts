export { makePaper, type PaperOptions } from './paper.service.ts';
