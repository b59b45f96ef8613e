const NS = "http://www.w3.org/2000/svg";

/** Strokes on a 24 × 24 grid. */
const PATHS = {
  chat: [
    "M12 3.75c-4.97 0-9 3.42-9 7.64 0 2.35 1.25 4.45 3.2 5.85-.1 1-.5 2.05-1.28 2.9a.3.3 0 0 0 .23.5c1.93-.02 3.5-.68 4.6-1.5.72.13 1.47.2 2.25.2 4.97 0 9-3.41 9-7.63 0-4.22-4.03-7.96-9-7.96Z",
    "M8.5 11.5h.01M12 11.5h.01M15.5 11.5h.01",
  ],
  close: ["M6 6l12 12M18 6L6 18"],
  down: ["M5.5 9l6.5 6.5L18.5 9"],
  send: ["M12 19.25V5M5.75 11.25L12 5l6.25 6.25"],
  phone: [
    "M6.6 3.75h2.2c.5 0 .93.34 1.05.82l.72 2.9c.1.42-.05.86-.4 1.12l-1.5 1.13a12 12 0 0 0 5.6 5.6l1.14-1.5c.26-.35.7-.5 1.12-.4l2.9.72c.48.12.82.55.82 1.05v2.2c0 1-.84 1.82-1.84 1.76C10.6 18.68 5.32 13.4 4.84 5.6 4.78 4.6 5.6 3.75 6.6 3.75Z",
  ],
  spark: [
    "M12 3.5l1.7 5.1a2.7 2.7 0 0 0 1.7 1.7l5.1 1.7-5.1 1.7a2.7 2.7 0 0 0-1.7 1.7L12 20.5l-1.7-5.1a2.7 2.7 0 0 0-1.7-1.7L3.5 12l5.1-1.7a2.7 2.7 0 0 0 1.7-1.7L12 3.5Z",
  ],
  clip: ["M19 11.5l-7.4 7.4a4.6 4.6 0 0 1-6.5-6.5l7.8-7.8a3 3 0 0 1 4.3 4.3l-7.6 7.6a1.5 1.5 0 0 1-2.1-2.1l6.9-6.9"],
  file: ["M13.5 3.5H7a1.5 1.5 0 0 0-1.5 1.5v14A1.5 1.5 0 0 0 7 20.5h10a1.5 1.5 0 0 0 1.5-1.5V8.5ZM13.5 3.5v5h5"],
  retry: ["M19.5 12a7.5 7.5 0 1 1-2.2-5.3M19.5 3.5v4h-4"],
} as const;

export function icon(name: keyof typeof PATHS, size = 24): SVGSVGElement {
  const svg = document.createElementNS(NS, "svg");
  const attributes: Record<string, string> = {
    viewBox: "0 0 24 24",
    width: String(size),
    height: String(size),
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "2",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    focusable: "false",
  };
  for (const [key, value] of Object.entries(attributes)) svg.setAttribute(key, value);
  for (const d of PATHS[name]) {
    const path = document.createElementNS(NS, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
