/** Has the tones that `tones.ts` decides on sounded, one after the other, and knows which drill has sounded here. */
import { PRIORITIES, type Priority, type WallAlarms } from "../../protocol/alarm.ts";
import type { Speaker, SpeakerState } from "./speaker.ts";
import { endTone, releaseTones, SEQUENCES, type Sounding, stepTones, type Tone } from "./tones.ts";

export interface Sounder {
  /** The alarms have changed, or are seen for the first time. */
  step(alarms: WallAlarms, sound: readonly Priority[]): void;
  /** Whether the alarm sounded since it came to stand. */
  hasSounded(alarm: string): boolean;
  /** Called with each state of the speaker. */
  onSpeaker(state: SpeakerState): void;
}

/** `onSounded`: an alarm has sounded to its end. */
export function createSounder(speaker: () => Speaker, onSounded: () => void): Sounder {
  let sounding: Sounding | undefined;
  let playing: Tone | undefined;
  let isBlocked = false;
  const sounded = new Set<string>();

  function playNext(): void {
    const next = sounding?.queue[0];
    if (playing || !next) return;
    if (speaker().play(SEQUENCES[next.priority], ended)) playing = next;
  }

  function ended(): void {
    if (!sounding || !playing) return;
    sounded.add(playing.alarm);
    playing = undefined;
    sounding = endTone(sounding);
    onSounded();
    playNext();
  }

  return {
    step(alarms, sound) {
      const before = sounding?.queue ?? [];
      sounding = stepTones(sounding, alarms, sound);
      const { queue } = sounding;
      for (const tone of queue) if (!before.includes(tone)) sounded.delete(tone.alarm);
      for (const id of sounded) if (!alarms.alarms.some((alarm) => alarm.id === id)) sounded.delete(id);
      if (playing && queue[0] !== playing) {
        speaker().stop();
        playing = undefined;
      }
      playNext();
    },
    hasSounded: (alarm) => sounded.has(alarm),
    onSpeaker(state) {
      const isFreed = isBlocked && state === "ready";
      isBlocked = state === "blocked";
      if (state !== "ready") playing = undefined;
      if (isFreed && sounding) {
        sounding = releaseTones(sounding, PRIORITIES);
        playNext();
      }
    },
  };
}
