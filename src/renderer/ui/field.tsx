import type { KeyboardEvent, ReactNode } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField as AriaTextField } from 'react-aria-components/TextField';
import type { TextFieldProps as AriaTextFieldProps } from 'react-aria-components/TextField';
import './field.css';

export interface TextFieldProps extends Omit<AriaTextFieldProps, 'className' | 'style' | 'children'> {
  readonly label: string;
  /** The label is there for a screen reader only. */
  readonly isLabelHidden?: boolean;
  readonly placeholder?: string;
  readonly hint?: ReactNode;
  /** What is wrong with it, and the nearest valid answer. */
  readonly problem?: string | null;
  /** Targets, versions, names of things: what is typed or copied. */
  readonly isMono?: boolean;
  /** More than one line: how many are shown. */
  readonly rows?: number;
  /** Enter. */
  readonly onSubmit?: () => void;
}

export function TextField(props: TextFieldProps) {
  const {
    label,
    isLabelHidden = false,
    placeholder = '',
    hint,
    problem = null,
    isMono = false,
    rows,
    onSubmit,
    ...rest
  } = props;
  const className = `ui-input ${isMono ? 'mono' : ''}`;
  const submit = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) onSubmit?.();
  };
  return (
    <AriaTextField {...rest} isInvalid={problem !== null} className="ui-field">
      <Label className={isLabelHidden ? 'visually-hidden' : 'ui-label'}>{label}</Label>
      {rows === undefined ? (
        <Input className={className} placeholder={placeholder} onKeyDown={submit} />
      ) : (
        <TextArea className={`${className} ui-textarea`} placeholder={placeholder} rows={rows} />
      )}
      {hint !== undefined && (
        <Text slot="description" className="ui-hint">
          {hint}
        </Text>
      )}
      <FieldError className="ui-problem">{problem ?? ''}</FieldError>
    </AriaTextField>
  );
}
