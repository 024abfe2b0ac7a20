import { Component } from 'react';
import type { ErrorInfo, ReactNode } from 'react';
import { Button } from '../ui/button';
import { ErrorNote } from '../ui/notes';

interface Props {
  /** Another place: what failed in the last one is forgotten. */
  readonly place: string;
  readonly children: ReactNode;
}

interface Failure {
  readonly message: string | null;
  readonly place: string;
}

/** A defect in one screen leaves the rest of the window standing. */
export class ScreenBoundary extends Component<Props, Failure> {
  override state: Failure = { message: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<Failure> {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  static getDerivedStateFromProps(props: Props, state: Failure): Partial<Failure> | null {
    return props.place === state.place ? null : { message: null, place: props.place };
  }

  override componentDidCatch(error: unknown, info: ErrorInfo): void {
    // eslint-disable-next-line no-console -- a defect: the window's log is where a developer looks for its stack
    console.error('A screen failed to draw.', error, info.componentStack);
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <div className="screen-failed">
        <ErrorNote
          title={`This screen failed to draw: ${this.state.message}`}
          nextStep="The rest of the window goes on."
          action={<Button onPress={() => this.setState({ message: null })}>Draw it again</Button>}
        />
      </div>
    );
  }
}
