import { Fragment, type ReactElement } from 'react';

/** A sentence of the product: what stands in backticks (a key, a name, a command) is drawn as such, without them. */
export function CodedText({ children }: { children: string }): ReactElement {
  return (
    <>
      {children.split(/`([^`]+)`/).map((piece, index) =>
        index % 2 === 1 ? (
          <code key={index} className="mono">
            {piece}
          </code>
        ) : (
          <Fragment key={index}>{piece}</Fragment>
        ),
      )}
    </>
  );
}
