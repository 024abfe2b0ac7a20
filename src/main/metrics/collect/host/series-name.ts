/** Makes one part of a series name from what the system calls a thing; dots would split it, spaces end it. */
export function namePart(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^_+|_+$/g, '');
  return plain === '' ? 'unnamed' : plain.slice(0, 60);
}

/** `/` is `root`, `/var/lib` is `var_lib`, `C:` is `C`. */
export function mountPart(mount: string): string {
  return mount === '/' ? 'root' : namePart(mount);
}
