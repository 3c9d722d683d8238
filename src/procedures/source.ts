import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { AnnexSource } from './gateway.ts';
import type { ProcedureSource, WorkflowSource } from './definition.ts';
import type { QuestionsSource } from './questions.ts';
import type { Fault, Procedure, SourceFile } from './model.ts';

type Path = readonly PropertyKey[];

/** A parsed definition file that knows on which line each of its values stands. */
export interface Source<T> {
  readonly path: string;
  readonly value: T;
  /** A fault at the key or item that the path leads to; where it does not stand in the file, at what would hold it. */
  fault(path: Path, message: string): Fault;
}

export type Report = (fault: Fault) => void;

/** The files that a procedure is made of. */
export interface Sources {
  readonly procedure: Source<ProcedureSource>;
  readonly workflow: Source<WorkflowSource>;
  readonly questions: Source<QuestionsSource> | undefined;
  readonly texts: TextSources;
  /** The annex of the Regulation, when there is such a file. */
  readonly annex: Source<AnnexSource> | undefined;
  /** Names of all vocabularies. */
  readonly vocabularies: ReadonlySet<string>;
}

/** The texts files of a procedure and of its workflow, one a language. */
export interface TextSources {
  readonly languages: readonly string[];
  readonly shared: (language: string) => TextFile;
  readonly own: (language: string) => TextFile;
  /** The procedures of the same workflow, itself among them. */
  readonly siblings: readonly Procedure[];
}

export interface TextFile {
  readonly path: string;
  /** Absent when there is no such file, or when it cannot be read. */
  readonly source: Source<Record<string, string>> | undefined;
  /** Whether the file is there but has faults of its own, already reported. */
  readonly broken: boolean;
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
      const node = nodeAt(document.getIn(path.slice(0, length - 1), true), path[length - 1]);
      if (node?.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const fault = (path: Path, message: string): Fault => ({ file: file.path, line: lineOf(path), message });
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { path: file.path, value: parsed.data, fault };
  for (const issue of parsed.error.issues) {
    const places = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    const message = issue.code === 'unrecognized_keys' ? 'this key is not known here' : reason(issue);
    for (const path of places) faults.push(fault(path, `${path.map(String).join('.') || 'file'}: ${message}`));
  }
  return undefined;
}

/** The schema library says only that a key is wrong; why stands one level below. */
const reason = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;

// The key, not its value: the value of a key may begin on the next line.
function nodeAt(parent: unknown, step: PropertyKey | undefined): Node | undefined {
  if (isMap(parent)) {
    const pair = parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
    return pair?.key as Node | undefined;
  }
  return isSeq(parent) ? (parent.items[Number(step)] as Node | undefined) : undefined;
}
