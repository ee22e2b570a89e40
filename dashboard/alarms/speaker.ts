/**
 * Tones out of the browser, by Web Audio: no file to load, nothing to decode. Browsers hold sound back until somebody has tapped or pressed
 * a key, or the kiosk's flags say otherwise: what this one does is found out at the start, not at the first alarm.
 */
import type { Beep } from "./tones.ts";

export type SpeakerState = "ready" | "blocked" | "off";

export interface Speaker {
  /** Sounds a sequence; false while the browser lets no sound out. `onEnd` says when it is through, and not after `stop`. */
  play(beeps: readonly Beep[], onEnd: () => void): boolean;
  stop(): void;
}

export interface SpeakerParts {
  /** `undefined` where the browser cannot. */
  readonly createContext: () => AudioContext | undefined;
  readonly onState: (state: SpeakerState) => void;
  /** Calls back at each tap and each key. */
  readonly onGesture: (run: () => void) => void;
}

/** Beeps swell and fade, so that nothing clicks. */
const EDGE_S = 0.012;
/** How loud a hall needs it is the amplifier's part; a beep and its overtone together must not distort. */
const VOLUME = 0.5;
/** An octave above: small loudspeakers have little below. */
const OVERTONE = 0.3;
const LEAD_S = 0.05;
const TAIL_MS = 150;

export function createSpeaker({ createContext, onState, onGesture }: SpeakerParts): Speaker {
  const context = createContext();
  if (!context) {
    onState("off");
    return { play: () => false, stop: () => undefined };
  }
  /** The browser has let sound out. */
  let isLetOut = false;
  /** Held back by this code: a context that runs costs a wall CPU all day. */
  let isResting = false;
  let playing: { readonly output: GainNode; readonly timer: ReturnType<typeof setTimeout> } | undefined;

  const wake = (): void => {
    // A browser that refuses says so by the state, which stays.
    if (!isResting && context.state !== "running") context.resume().catch(() => undefined);
  };
  const rest = (): void => {
    isResting = true;
    context.suspend().catch(() => undefined);
  };
  const look = (): void => {
    if (context.state === "running") {
      isLetOut = true;
      onState("ready");
      if (!playing) rest();
    } else if (!isResting && !playing) block();
  };
  context.addEventListener("statechange", look);
  onGesture(wake);
  look();
  wake();

  function block(): void {
    isLetOut = false;
    isResting = false;
    onState("blocked");
  }

  function beep(output: GainNode, startS: number, { atMs, forMs, hertz }: Beep, volume: number): void {
    const gain = new GainNode(context as AudioContext, { gain: 0 });
    const oscillator = new OscillatorNode(context as AudioContext, { frequency: hertz });
    const from = startS + atMs / 1000;
    const to = from + forMs / 1000;
    gain.gain.setValueAtTime(0, from);
    gain.gain.linearRampToValueAtTime(volume, from + EDGE_S);
    gain.gain.setValueAtTime(volume, to - EDGE_S);
    gain.gain.linearRampToValueAtTime(0, to);
    oscillator.connect(gain).connect(output);
    oscillator.start(from);
    oscillator.stop(to);
  }

  function end(): void {
    if (!playing) return;
    clearTimeout(playing.timer);
    playing.output.disconnect();
    playing = undefined;
    rest();
  }

  return {
    play(beeps, onEnd) {
      if (!isLetOut) {
        wake();
        return false;
      }
      isResting = false;
      const output = new GainNode(context);
      output.connect(context.destination);
      // Its clock stands while it rests: what is scheduled now sounds when it runs again.
      const startS = context.currentTime + LEAD_S;
      for (const one of beeps) {
        beep(output, startS, one, VOLUME);
        beep(output, startS, { ...one, hertz: 2 * one.hertz }, VOLUME * OVERTONE);
      }
      const lengthMs = Math.max(0, ...beeps.map(({ atMs, forMs }) => atMs + forMs)) + 1000 * LEAD_S + TAIL_MS;
      const timer = setTimeout(() => {
        const hasSounded = context.currentTime > startS;
        end();
        if (hasSounded) return onEnd();
        // It was let out before and is not any more.
        block();
      }, lengthMs);
      playing = { output, timer };
      wake();
      return true;
    },
    stop: end,
  };
}
