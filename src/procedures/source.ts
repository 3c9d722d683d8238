import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { Fault, SourceFile } from './model.ts';

type Path = readonly PropertyKey[];

/** A parsed definition file that knows on which line each of its values stands. */
export interface Source<T> {
  readonly path: string;
  readonly value: T;
  fault(path: Path, message: string): Fault;
}

/** Parses a file and holds it against its schema. All faults are reported; the value is given only without any. */
export function readSource<T>(file: SourceFile, schema: z.ZodType<T>, faults: Fault[]): Source<T> | undefined {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  for (const error of document.errors) {
    faults.push({ file: file.path, line: lines.linePos(error.pos[0]).line, message: error.message });
  }
  if (document.errors.length > 0) return undefined;
  const lineOf = (path: Path): number => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const fault = (path: Path, message: string): Fault => ({ file: file.path, line: lineOf(path), message });
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { path: file.path, value: parsed.data, fault };
  for (const issue of parsed.error.issues) {
    const extra = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : undefined;
    const path = extra === undefined ? issue.path : [...issue.path, extra];
    faults.push(fault(path, `${path.map(String).join('.') || 'file'}: ${issue.message}`));
  }
  return undefined;
}
