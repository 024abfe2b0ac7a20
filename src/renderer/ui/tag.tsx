import type { ReactNode } from 'react';
import './tag.css';

/** A fact (`dirty`, `protected`, a version), never a state: states are glyph and word. */
export function Tag({ children }: { children: ReactNode }) {
  return <span className="ui-tag">{children}</span>;
}

/** The key that does it, on the thing that it does. */
export function KeyCap({ children }: { children: ReactNode }) {
  return <kbd className="ui-key">{children}</kbd>;
}
