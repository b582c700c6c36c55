// Draws the picture that the quickstart uploads: an evening by the sea, as a real JPEG.
import jpeg from "jpeg-js";

type Colour = readonly [red: number, green: number, blue: number];

const NIGHT: Colour = [24, 18, 56];
const GLOW: Colour = [255, 140, 66];
const SUN: Colour = [255, 236, 179];
const SEA: Colour = [18, 40, 72];
const HILL: Colour = [30, 22, 44];

/** A JPEG of `width` × `height` pixels. */
export function drawPicture(width = 800, height = 600): Buffer {
  const data = Buffer.alloc(width * height * 4, 255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(colourAt(x / width, y / height), (y * width + x) * 4);
  }
  return jpeg.encode({ width, height, data }, 90).data;
}

/** The colour at a place; both coordinates run from 0 to 1. */
function colourAt(x: number, y: number): Colour {
  if (y > 0.62) return sea(x, y);
  if (y > 0.58 - 0.07 * Math.sin(x * 7) - 0.03 * Math.sin(x * 19)) return HILL;
  const toSun = Math.hypot((x - 0.62) * 1.33, y - 0.45);
  return toSun < 0.09 ? SUN : mix(sky(y), SUN, Math.max(0, 0.5 - toSun));
}

function sky(y: number): Colour {
  return mix(NIGHT, GLOW, (y / 0.62) ** 1.6);
}

function sea(x: number, y: number): Colour {
  const ripple = Math.sin(y * 260 + Math.sin(x * 40) * 2) * 0.5 + 0.5;
  const path = Math.max(0, 1 - Math.abs(x - 0.62) * 6);
  return mix(SEA, GLOW, ripple * path * 0.8);
}

function mix(from: Colour, to: Colour, share: number): Colour {
  return [0, 1, 2].map((channel) => Math.round((from[channel] as number) * (1 - share) + (to[channel] as number) * share)) as unknown as Colour;
}
