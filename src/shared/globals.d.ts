/** `shared` is compiled without DOM and Node types; these few names exist in both and are merged with theirs elsewhere. */
interface AbortSignal {
  readonly aborted: boolean;
}
