/**
 * All that alarms do on a wall, as one file of its own: what the page shows of them, which panel has grown, what sounds. Decided in
 * `growth.ts` and `tones.ts`; here it is wired to the browser.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { WallAlarms } from "../../protocol/alarm.ts";
import type { Report } from "../../protocol/report.ts";
import type { Page, WallDefinition } from "../../protocol/wall.ts";
import type { Language } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import type { ScreenStore } from "../screen/store.ts";
import { AlarmCounts, SoundNote } from "./AlarmCounts.tsx";
import { AlarmStrip } from "./AlarmStrip.tsx";
import { type FittedStrip, fitStrip } from "./fit-strip.ts";
import { growPage } from "./grow-page.ts";
import { type Growth, stepGrowth } from "./growth.ts";
import { markOf } from "./marks.ts";
import { PanelMark } from "./PanelMark.tsx";
import { createSounder } from "./sounder.ts";
import { createSpeaker, type Speaker, type SpeakerState } from "./speaker.ts";
import { USUAL_SOUND } from "./tones.ts";
import { alarmWordsOf } from "./words.ts";

const COMPONENTS = { AlarmStrip, AlarmCounts, SoundNote, PanelMark } as const;

export interface AlarmScreen {
  readonly parts: typeof COMPONENTS;
  readonly fitStrip: (alarms: WallAlarms, canvas: WallDefinition["canvas"], isGrown: boolean) => FittedStrip;
  readonly growPage: typeof growPage;
  readonly markOf: typeof markOf;
  /** The id of the panel that has grown; "" when none has. */
  readonly grown: ReadonlySignal<string>;
  readonly sound: ReadonlySignal<SpeakerState>;
  /** Something is drawn, or a second has passed. */
  step(): void;
  /** What was drawn is on the glass. */
  painted(): void;
  /** For a report. */
  said(): Pick<Report, "sound" | "drill">;
}

export interface AlarmScreenParts {
  readonly store: ScreenStore;
  readonly language: Language;
  /** Sends a report now. */
  readonly report: () => void;
}

export function createAlarmScreen({ store, language, report }: AlarmScreenParts): AlarmScreen {
  const words = alarmWordsOf(language);
  const grown = signal("");
  const isMute = signal(false);
  const speakerState = signal<SpeakerState>("off");
  let growth: Growth | undefined;
  let speaker: Speaker | undefined;
  let seen: WallAlarms | undefined;
  /** What the last report said of a drill. */
  let drillTold = "";
  const sound = computed(() => (isMute.value ? "off" : speakerState.value));
  const sounder = createSounder(() => speaker ?? makeSpeaker(), tellOfDrill);

  function makeSpeaker(): Speaker {
    speaker = createSpeaker({
      createContext: () => ("AudioContext" in window ? new AudioContext() : undefined),
      onState(state) {
        speakerState.value = state;
        sounder.onSpeaker(state);
      },
      onGesture(run) {
        for (const type of ["pointerdown", "keydown"]) window.addEventListener(type, run, { capture: true });
      },
    });
    return speaker;
  }

  function pageOf({ pages }: WallDefinition): Page | undefined {
    return pages.find(({ id }) => id === store.turn.peek().page) ?? pages[0];
  }

  /** A strip and a list have a line for a drill in any case. */
  function drillShown(): Report["drill"] {
    const picture = store.picture.peek();
    const drill = picture?.alarms.alarms.find((alarm) => alarm.drill);
    if (!picture || !drill) return undefined;
    const isListed = pageOf(picture.wall)?.panels.some(({ type }) => type === "alarm-list") ?? false;
    return picture.wall.alarms?.strip !== false || isListed ? { id: drill.id, sounded: sounder.hasSounded(drill.id) } : undefined;
  }

  /** At once, when it is on the glass and when it has sounded: whoever ordered it waits for it. */
  function tellOfDrill(): void {
    const drill = drillShown();
    const told = drill ? `${drill.sounded} ${drill.id}` : "";
    if (told === drillTold) return;
    drillTold = told;
    if (drill) report();
  }

  return {
    parts: COMPONENTS,
    fitStrip: (alarms, canvas, isGrown) => fitStrip(alarms, canvas, isGrown, words, measureEms),
    growPage,
    markOf,
    grown,
    sound,
    step() {
      const picture = store.picture.peek();
      const page = picture && pageOf(picture.wall);
      if (!picture || !page) return;
      const { alarms, wall } = picture;
      growth = wall.alarms?.grow ? stepGrowth(growth, alarms, page, store.now.peek()) : undefined;
      grown.value = growth?.panel ?? "";
      if (alarms === seen) return;
      seen = alarms;
      const priorities = wall.alarms?.sound ?? USUAL_SOUND;
      isMute.value = priorities.length === 0;
      // Made before it is needed: whether sound is let out has to be known before the first alarm.
      if (!isMute.value && !speaker) makeSpeaker();
      sounder.step(alarms, priorities);
    },
    painted: tellOfDrill,
    said() {
      const drill = drillShown();
      return { sound: sound.peek(), ...(drill && { drill }) };
    },
  };
}
