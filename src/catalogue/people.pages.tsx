import { type Column, Expandable, PlainList, Prose, Table } from '../web/index.ts';
import type { Shown } from './shown.ts';
import type { OutsideDescription, RoleDescription, SightDescription, UserDescription } from './people.ts';

/** Who takes part: authorities by their role in a case, and people within an authority. */
export function PeopleSection({ entry, say, unfolded }: Shown) {
  const roles: Column<RoleDescription>[] = [
    { key: 'role', header: say('catalogue.role'), cell: ({ title }) => title, rowHeader: true },
    {
      key: 'functions',
      header: say('catalogue.functions'),
      wide: true,
      cell: ({ functions }) => (
        <PlainList
          items={functions.map(({ title, help }) => (
            <>
              <strong>{title}</strong>. {help}
            </>
          ))}
        />
      ),
    },
    {
      key: 'comes',
      header: say('catalogue.comes'),
      cell: ({ comes }) => <PlainList items={comes} />,
    },
    {
      key: 'per',
      header: say('catalogue.per'),
      cell: ({ per }) => (per === 'exchange' ? say('catalogue.per.exchange') : say('catalogue.per.part')),
    },
  ];
  const outside: Column<OutsideDescription>[] = [
    { key: 'role', header: say('catalogue.role'), cell: ({ title }) => title, rowHeader: true },
    { key: 'entered-by', header: say('catalogue.outside.entered-by'), cell: ({ enteredBy }) => enteredBy },
    { key: 'sees', header: say('catalogue.sight'), cell: ({ sees }) => sees },
    {
      key: 'told',
      header: say('catalogue.outside.told'),
      wide: true,
      cell: ({ told }) => <PlainList items={told} />,
    },
  ];
  const participants: Column<SightDescription>[] = [
    { key: 'role', header: say('catalogue.role'), cell: ({ role }) => role, rowHeader: true },
    { key: 'after', header: say('catalogue.sight.when'), cell: ({ after }) => after },
    {
      key: 'sees',
      header: say('catalogue.sight'),
      wide: true,
      cell: ({ sees, gone, turn }) =>
        [
          sees,
          ...(gone ? [say('catalogue.sight.gone')] : []),
          ...(turn === undefined ? [] : [say('catalogue.sight.turn')]),
          ...(turn ? [turn] : []),
        ].join('. '),
    },
  ];
  const users: Column<UserDescription>[] = [
    { key: 'user', header: say('catalogue.user'), cell: ({ title }) => title, rowHeader: true },
    {
      key: 'does',
      header: say('catalogue.user.does'),
      cell: ({ acts, allocates }) =>
        acts ? say('catalogue.user.acts') : allocates ? say('catalogue.user.allocates') : say('catalogue.user.reads'),
    },
    {
      key: 'sees',
      header: say('catalogue.sight'),
      wide: true,
      cell: ({ sees, unallocated }) =>
        unallocated === undefined ? sees : `${sees}. ${say('catalogue.user.unallocated', { sees: unallocated })}`,
    },
  ];
  return (
    <>
      <Prose>
        <p>{say('catalogue.people.lead')}</p>
      </Prose>
      <Table caption={say('catalogue.roles.caption')} columns={roles} rows={entry.roles} />
      {entry.outside.length > 0 ? (
        <Table caption={say('catalogue.outside.caption')} columns={outside} rows={entry.outside} />
      ) : null}
      <Expandable summary={say('catalogue.participants.caption')} open={unfolded}>
        <Table
          caption={say('catalogue.participants.caption')}
          captionHidden
          columns={participants}
          rows={entry.participants}
        />
      </Expandable>
      <Expandable summary={say('catalogue.users.caption')} open={unfolded}>
        <Table caption={say('catalogue.users.caption')} captionHidden columns={users} rows={entry.users} />
      </Expandable>
    </>
  );
}
