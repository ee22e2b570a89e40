/**
 * The shapes that stand before every state's word: one outline each, told apart without colour and from across a room. They
 * take the text's colour and size.
 */
import type { JSX } from "preact";

export type ShapeName = "bar" | "circle" | "ring" | "clock" | "triangle" | "square" | "diamond" | "octagon" | "info" | "tick";

const OUTLINES: Record<ShapeName, JSX.Element> = {
  bar: <path d="M1.5 7h17v6h-17z" fill="currentColor" />,
  circle: <circle cx="10" cy="10" r="7" fill="currentColor" />,
  ring: <circle cx="10" cy="10" r="6.5" fill="none" stroke="currentColor" stroke-width="2.5" stroke-dasharray="4.1 2.7" />,
  clock: <path fill-rule="evenodd" d="M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM8.6 4v7.2l4.8 3.4 1.6-2.2-3.7-2.7V4Z" fill="currentColor" />,
  triangle: <path d="M10 1.5 19 18H1Z" fill="currentColor" />,
  square: <path d="M2.5 2.5h15v15h-15z" fill="currentColor" />,
  diamond: <path d="M10 .5 19.5 10 10 19.5.5 10Z" fill="currentColor" />,
  octagon: <path d="M6 1h8l5 5v8l-5 5H6l-5-5V6Z" fill="currentColor" />,
  tick: <path d="M2 10.5 4.4 8 8 11.6 15.6 3.5 18 6 8 16.8Z" fill="currentColor" />,
  info: <path fill-rule="evenodd" d="M10 1a9 9 0 1 1 0 18 9 9 0 0 1 0-18ZM8.7 8.5v7h2.6v-7Zm0-4v2.4h2.6V4.5Z" fill="currentColor" />,
};

export function Shape({ name }: { readonly name: ShapeName }) {
  return (
    <svg class="shape" viewBox="0 0 20 20" aria-hidden="true">
      {OUTLINES[name]}
    </svg>
  );
}
