/** How an exchange has spread: who brought in whom, down to the last (dissemination). */

/** A participant with the one by whose deed it came in; nobody's: who opened the exchange, and whom time itself brought in. */
export interface Joined {
  readonly no: number;
  readonly role: string;
  readonly state: string;
  readonly authorityId: string;
  readonly by: number | null;
}

/** A participant with those whom it brought in. */
export interface Branch extends Joined {
  /** Each with its own; of many only those who have brought in others. */
  readonly branches: readonly Branch[];
  /** How many more it brought in. */
  readonly more: number;
}

/** So many are shown of one deed; of more, those who passed it on, and how many others there are. */
const MOST_TOLD = 12;
/** So many are shown of all. */
const MOST_SHOWN = 300;

/** The tree from who opened the exchange, the nearest first while there is room. */
export function spread(people: readonly Joined[]): Branch | undefined {
  const [root] = people;
  if (!root) return undefined;
  const below = Map.groupBy(
    people.filter((one) => one !== root),
    ({ by }) => by ?? root.no,
  );
  let room = MOST_SHOWN;
  const shown = new Map<number, readonly Joined[]>();
  for (let level: readonly Joined[] = [root]; level.length > 0; ) {
    const next: Joined[] = [];
    for (const { no } of level) {
      const all = below.get(no) ?? [];
      const told = (all.length > MOST_TOLD ? all.filter((one) => below.has(one.no)) : all).slice(0, room);
      room -= told.length;
      shown.set(no, told);
      next.push(...told);
    }
    level = next;
  }
  const branchOf = (one: Joined): Branch => {
    const told = shown.get(one.no) ?? [];
    return { ...one, branches: told.map(branchOf), more: (below.get(one.no)?.length ?? 0) - told.length };
  };
  return branchOf(root);
}

/** Whether anybody but who opened it has brought in others: only then is there a way to be told. */
export const wasPassedOn = ({ branches }: Branch): boolean =>
  branches.some((one) => one.branches.length > 0 || one.more > 0);

/** Who stands in it. */
export const authoritiesIn = (branch: Branch): string[] => [
  branch.authorityId,
  ...branch.branches.flatMap(authoritiesIn),
];
