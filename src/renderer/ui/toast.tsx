import {
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as AriaToastRegion,
} from 'react-aria-components/Toast';
import { Text } from 'react-aria-components/Text';
import type { State } from '../../shared/model/state';
import { Button } from './button';
import { StateGlyph } from './state-glyph';
import './toast.css';

export interface ToastMessage {
  readonly state: State;
  /** What happened. */
  readonly title: string;
  readonly detail?: string;
  /** The next step. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** What is well goes by itself; what is critical stays until it is dismissed. */
const STAY_MS = 6000;

const queue = new ToastQueue<ToastMessage>({ maxVisibleToasts: 4 });

/** Shows a message bottom right; the returned function takes it away. */
export function showToast(message: ToastMessage): () => void {
  const key = queue.add(message, message.state === 'critical' ? {} : { timeout: STAY_MS });
  return () => queue.close(key);
}

/** Stands once in the window. Timers pause while it is hovered or has the focus. */
export function ToastRegion() {
  return (
    <AriaToastRegion queue={queue} className="ui-toasts" aria-label="Messages">
      {({ toast }) => (
        <AriaToast toast={toast} className="ui-toast">
          <StateGlyph state={toast.content.state} size={14} />
          <ToastContent className="ui-toast-text">
            <Text slot="title" className="ui-toast-title">
              {toast.content.title}
            </Text>
            {(toast.content.detail !== undefined || toast.content.action !== undefined) && (
              <Text slot="description" className="ui-toast-detail">
                {toast.content.detail !== undefined && <span className="ui-toast-words">{toast.content.detail}</span>}
                {toast.content.action && (
                  <Button
                    kind="link"
                    onPress={() => {
                      toast.content.action?.run();
                      queue.close(toast.key);
                    }}
                  >
                    {toast.content.action.label}
                  </Button>
                )}
              </Text>
            )}
          </ToastContent>
          <Button kind="quiet" slot="close" className="ui-toast-close">
            Dismiss
          </Button>
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
