/** Line drawings on a 24-unit grid, drawn in the colour of the text beside them. */
const PATHS = {
  plug: 'M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4',
  wand: 'M5 19 15 9M13 7l4 4M18 3v4M16 5h4M5 5v3M3.5 6.5h3M19 14v3M17.5 15.5h3',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20a7 7 0 0 1 14 0',
  eye: 'M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  sliders:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM9 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z',
  clapper: 'M4 10h16v9.5H4zM4 10l-.6-3.2L18.8 4l.6 3.2zM8.5 9.2 10.6 5.5M13.4 8.3l2.1-3.7',
  undo: 'M8.5 5.5 4.5 9.5l4 4M4.5 9.5H14a5 5 0 0 1 0 10h-3',
  redo: 'M15.5 5.5l4 4-4 4M19.5 9.5H10a5 5 0 0 0 0 10h3',
  loop: 'M17 3.5l3 3-3 3M4 11.5v-2a3 3 0 0 1 3-3h13M7 20.5l-3-3 3-3M20 12.5v2a3 3 0 0 1-3 3H4',
  plus: 'M12 5.5v13M5.5 12h13',
  minus: 'M5.5 12h13',
  trash: 'M5 7h14M9.5 7V4.5h5V7M7 7l.8 12.5h8.4L17 7M10.2 10.5v5.5M13.8 10.5v5.5',
  close: 'M6 6l12 12M18 6 6 18',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.5v13l10.5-6.5z',
  stop: 'M7 7h10v10H7z',
  send: 'M5 12h13M12.5 6l6 6-6 6',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  check: 'M5 12.5 10 17.5 19.5 7',
  history: 'M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 1.8',
  expand: 'M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5',
  shrink: 'M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5',
  hide: 'M4 4l16 16M9.9 6.3A9 9 0 0 1 12 6c5.5 0 9 6 9 6a16 16 0 0 1-2.9 3.5M6 8.2A16 16 0 0 0 3 12s3.5 6 9 6c1.3 0 2.5-.3 3.6-.8',
  upload: 'M12 16V5M7.5 9 12 4.5 16.5 9M5 15v4.5h14V15',
  download: 'M12 5v11M7.5 12 12 16.5 16.5 12M5 19.5h14',
  reset: 'M4 12a8 8 0 1 1 2.3 5.6M4 18v-5h5',
  warning: 'M12 4 2.8 19.5h18.4zM12 10v4.5M12 17.2v.1',
  face: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9 10v.5M15 10v.5M8.5 14.5q3.5 3 7 0',
  figure: 'M12 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM6 10.5h12M12 10.5V15M12 15l-3 6.5M12 15l3 6.5',
  image: 'M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9.5v.1',
  chevron: 'M7 10l5 5 5-5',
  external: 'M10 5H5v14h14v-5M14 5h5v5M19 5l-8 8',
  film: 'M4 5h16v14H4zM8 5v14M16 5v14M4 9.7h4M4 14.3h4M16 9.7h4M16 14.3h4',
  sound: 'M4 9.5v5h3.5L12 19V5L7.5 9.5zM15.5 9q2.5 3 0 6M18.5 6.5q4.5 5.5 0 11',
} as const;
export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
