/** How much of a machine a node gets. */
export interface Size {
  readonly cpus: number;
  readonly memoryBytes: number;
}

const GB = 1024 ** 3;
const size = (cpus: number, gigabytes: number): Size => ({ cpus, memoryBytes: Math.round(gigabytes * GB) });

/**
 * Sizes that need no definition: plain words, and the names that cloud users write without thinking.
 * The clouds' figures are those of the providers' own published tables.
 */
export const BUILT_IN_SIZES: Readonly<Record<string, Size>> = {
  nano: size(0.25, 0.125),
  micro: size(0.5, 0.25),
  small: size(1, 0.5),
  medium: size(1, 1),
  large: size(2, 2),
  xlarge: size(4, 4),
  't1.micro': size(1, 0.612),
  't2.nano': size(1, 0.5),
  't2.micro': size(1, 1),
  't2.small': size(1, 2),
  't2.medium': size(2, 4),
  't2.large': size(2, 8),
  't3.nano': size(2, 0.5),
  't3.micro': size(2, 1),
  't3.small': size(2, 2),
  't3.medium': size(2, 4),
  't3.large': size(2, 8),
  'm1.small': size(1, 1.7),
  'm1.medium': size(1, 3.75),
  'm1.large': size(2, 7.5),
  'm1.xlarge': size(4, 15),
  'm3.medium': size(1, 3.75),
  'm3.large': size(2, 7.5),
  'm3.xlarge': size(4, 15),
  'm3.2xlarge': size(8, 30),
  'm5.large': size(2, 8),
  'm5.xlarge': size(4, 16),
  'm5.2xlarge': size(8, 32),
  'c5.large': size(2, 4),
  'c5.xlarge': size(4, 8),
  'r5.large': size(2, 16),
  'r5.xlarge': size(4, 32),
};
