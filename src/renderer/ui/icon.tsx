/** 18 px, one stroke weight, no fill. */
const PATHS = {
  overview: 'M2.5 3.5h13v11h-13zM2.5 8h13M8 8v6.5',
  environments: 'M6 2.5h6v4H6zM2.5 11.5h5v4h-5zM10.5 11.5h5v4h-5zM9 6.5V9M5 11.5V9h8v2.5',
  deploy: 'M9 14V4.5M5 8l4-4 4 4M3 15.5h12',
  metrics: 'M2.5 2.5v13h13M4.5 11l3-4 2.5 2.5 4.5-6',
  incidents: 'M9 2.5l7 12.5H2zM9 7v4M9 12.6v.4',
  terminal: 'M2.5 3.5h13v11h-13zM5 7l2.5 2L5 11M9 11.5h4',
  journeys: 'M2 12c3 0 3-7 6.5-7s3 5 7.5 5M2 15.5h14',
  blueprints: 'M2.5 3h13M2.5 15h13M2.5 9h2M6.5 9h2M10.5 9h2M14.5 9h1M4 4.5h4v3H4zM10 10.5h4v3h-4zM6 7.5v4.5h4',
  improve: 'M15 9a6 6 0 1 1-2-4.5M15 2.5v3h-3M9 6v3l2 1.5',
  settings: 'M3 5h12M3 9h12M3 13h12M6 3.5v3M11.5 7.5v3M7.5 11.5v3',
  find: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3M11.7 11.7L15.5 15.5',
  lock: 'M4 8h10v7H4zM6 8V6a3 3 0 0 1 6 0v2',
  pin: 'M6 2.5h6M7 2.5v5l-2 3h8l-2-3v-5M9 10.5V16',
  chev: 'M5 7l4 4 4-4',
  play: 'M5 3.5v11l9-5.5z',
  back: 'M13 3.5v11L6 9zM4 3.5v11',
  doc: 'M4 2.5h7l3 3v10H4zM11 2.5v3h3',
  go: 'M3 9h11M10 5l4 4-4 4',
  branch: 'M5 3v12M5 11c6 0 7-2 7-5M12 3v3',
  close: 'M4.5 4.5l9 9M13.5 4.5l-9 9',
  check: 'M3.5 9.5l4 4 7-9',
  plus: 'M9 3.5v11M3.5 9h11',
  minus: 'M3.5 9h11',
  folder: 'M2.5 4.5h5l1.5 2h6.5v8h-13z',
  copy: 'M6 6h9v9H6zM6 12H3V3h9v3',
  refresh: 'M14.5 9a5.5 5.5 0 1 1-1.8-4M14.5 2.5v3h-3',
  sort: 'M5.5 7L9 3.5 12.5 7',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing without a name of its own: it stands beside a word, or its button carries the name. */
export function Icon({ name, size = 18, weight = 1.4 }: { name: IconName; size?: number; weight?: number }) {
  return (
    <svg
      className="ui-icon"
      width={size}
      height={size}
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth={weight}
      strokeLinejoin="round"
      strokeLinecap="square"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
