import { Prose } from '../web/index.ts';
import type { Block, Inline } from './guide.ts';

/** What stands in a guide, as HTML. */

export function Blocks({ blocks }: { blocks: readonly Block[] }) {
  return (
    <Prose>
      {blocks.map((block) =>
        block.kind === 'paragraph' ? (
          <p>
            <Inlines content={block.content} />
          </p>
        ) : (
          <List ordered={block.ordered} items={block.items} />
        ),
      )}
    </Prose>
  );
}

function List({ ordered, items }: { ordered: boolean; items: readonly (readonly Inline[])[] }) {
  const Tag: 'ol' | 'ul' = ordered ? 'ol' : 'ul';
  return (
    <Tag>
      {items.map((item) => (
        <li>
          <Inlines content={item} />
        </li>
      ))}
    </Tag>
  );
}

function Inlines({ content }: { content: readonly Inline[] }) {
  return (
    <>
      {content.map((inline) => {
        switch (inline.kind) {
          case 'text':
            return inline.text;
          case 'link':
            return (
              <a class="ecl-link" href={inline.href}>
                <Inlines content={inline.content} />
              </a>
            );
          case 'strong':
            return (
              <strong>
                <Inlines content={inline.content} />
              </strong>
            );
          case 'em':
            return (
              <em>
                <Inlines content={inline.content} />
              </em>
            );
        }
      })}
    </>
  );
}
