import { useState } from 'react';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading } from 'react-aria-components/Dialog';
import { Modal, ModalOverlay } from 'react-aria-components/Modal';
import { Button } from './button';
import { ErrorNote } from './notes';
import { TextField } from './field';
import './dialog.css';

export interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Buttons, the primary one last. */
  readonly actions?: ReactNode;
  readonly width?: number;
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
}

/** Floats above the whole window; Escape and the scrim close it. */
export function Dialog({ title, isOpen, onClose, actions, width = 480, role = 'dialog', children }: DialogProps) {
  return (
    <ModalOverlay
      className="ui-scrim"
      isOpen={isOpen}
      onOpenChange={(open) => !open && onClose()}
      isDismissable={role === 'dialog'}
    >
      <Modal className="ui-modal" style={{ width }}>
        <AriaDialog className="ui-dialog" role={role}>
          <Heading slot="title" className="ui-dialog-title">
            {title}
          </Heading>
          <div className="ui-dialog-body">{children}</div>
          {actions && <div className="ui-dialog-actions">{actions}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

export interface ConfirmDialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** A verb that names its object: `Destroy staging`. */
  readonly confirmLabel: string;
  readonly onConfirm: () => void;
  readonly isDestructive?: boolean;
  /** Protected things ask for their name; the button stays off until it is typed exactly. */
  readonly typeName?: string | null;
  readonly isRunning?: boolean;
  /** The command line that does the same. */
  readonly command?: string;
  readonly error?: { readonly message: string; readonly nextStep?: string | undefined } | null;
  /** Exactly what will happen. */
  readonly children: ReactNode;
}

/** Asks before something is changed that cannot be taken back, and says exactly what. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, isOpen, onClose, confirmLabel, onConfirm, isDestructive = true, typeName = null, children } = props;
  const [typed, setTyped] = useState('');
  const [wasOpen, setWasOpen] = useState(isOpen);
  if (wasOpen !== isOpen) {
    setWasOpen(isOpen);
    setTyped('');
  }
  const isAllowed = typeName === null || typed === typeName;
  return (
    <Dialog
      title={title}
      isOpen={isOpen}
      onClose={onClose}
      role="alertdialog"
      actions={
        <>
          <Button kind="quiet" onPress={onClose}>
            Cancel
          </Button>
          <Button
            kind={isDestructive ? 'destructive' : 'primary'}
            isDisabled={!isAllowed || props.isRunning === true}
            onPress={onConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
      {typeName !== null && (
        <TextField
          label={`It is protected. Type ${typeName} to go on`}
          value={typed}
          onChange={setTyped}
          onSubmit={() => isAllowed && onConfirm()}
          isMono
          autoFocus
        />
      )}
      {props.command !== undefined && <p className="mono i3">{props.command}</p>}
      {props.error && <ErrorNote title={props.error.message} nextStep={props.error.nextStep} />}
    </Dialog>
  );
}
