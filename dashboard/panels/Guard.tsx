/** Keeps what throws while it is drawn from taking the wall down with it: a fallback stands in its place until there is another picture. */
import { Component, type ComponentChildren } from "preact";

interface Props {
  readonly children: ComponentChildren;
  readonly fallback: ComponentChildren;
  /** Another value is another try. */
  readonly attempt: unknown;
}

export class Guard extends Component<Props, { failed: boolean }> {
  constructor(props: Props) {
    super(props);
    this.state = { failed: false };
  }

  override componentDidCatch(): void {
    this.setState({ failed: true });
  }

  override componentDidUpdate(before: Props): void {
    if (this.state.failed && before.attempt !== this.props.attempt) this.setState({ failed: false });
  }

  override render() {
    return this.state.failed ? this.props.fallback : this.props.children;
  }
}
