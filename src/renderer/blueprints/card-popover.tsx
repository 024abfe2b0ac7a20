import type { Blueprint, Reading } from '../../shared/model/maps';
import type { TimeWindow } from '../maps/measure-facts';
import { CardPanel } from './card-panel';
import type { BlueprintLayout, CardBox } from './layout/place-cards';

const WIDTH = 228;
const GAP = 12;

/** Where something of this width floats beside a card: to its right where there is room, else to its left; never over the card's column. */
export function besideCard(
  box: Pick<CardBox, 'x' | 'y' | 'width' | 'height'>,
  layout: Pick<BlueprintLayout, 'width' | 'height' | 'headHeight'>,
): { readonly left: number } & ({ readonly top: number } | { readonly bottom: number }) {
  const right = box.x + box.width + GAP;
  const left = right + WIDTH <= layout.width ? right : box.x - GAP - WIDTH;
  const isLow = box.y + box.height / 2 > (layout.headHeight + layout.height) / 2;
  return isLow ? { left, bottom: Math.max(4, layout.height - box.y - box.height) } : { left, top: box.y };
}

/** Floats beside the selected card where there is no side panel. */
export function CardPopover(props: {
  readonly blueprint: Blueprint;
  readonly box: CardBox;
  readonly layout: BlueprintLayout;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly cursor: number | null;
  readonly onClose: () => void;
}) {
  const { box, layout, onClose } = props;
  return (
    <div
      className="bp-popover"
      role="group"
      aria-label={`About ${box.card.title}`}
      style={{ width: WIDTH, ...besideCard(box, layout) }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        focusCard(event.currentTarget, box.id);
        onClose();
      }}
    >
      <CardPanel {...props} card={box.card} sparkHeight={0} isFloating />
    </div>
  );
}

/** The reader's hand goes back to where it came from. */
function focusCard(inside: HTMLElement, id: string): void {
  inside.parentElement?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)?.focus();
}
