/** The whole glass: the scaled canvas with strip, notices and the tiles of one page; or, before the first picture, why there is none. */
import { useComputed } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Picture } from "../../protocol/picture.ts";
import type { Page, WallDefinition } from "../../protocol/wall.ts";
import type { AlarmScreen } from "../alarms/alarm-screen.ts";
import type { Clock } from "../clock.ts";
import type { Files } from "../files.ts";
import { type Language, textOf } from "../i18n.ts";
import type { Body } from "../panels/bodies.ts";
import { useWall, type WallContext, WallProvider } from "../panels/context.ts";
import { Guard } from "../panels/Guard.tsx";
import { PanelTile } from "../panels/Panel.tsx";
import { Shape } from "../panels/Shape.tsx";
import { isLost } from "./connection.ts";
import { Header } from "./Header.tsx";
import { fitCanvas, panelRect, stripHeight, viewOf } from "./layout.ts";
import type { ScreenStore } from "./store.ts";
import { connectionWord, refusalWord, type Words } from "./words.ts";

interface Props {
  readonly store: ScreenStore;
  readonly bodies: Files<Body>;
  readonly alarmFiles: Files<AlarmScreen>;
  readonly seldomFiles: Files<SeldomFile>;
  readonly clock: Clock;
  readonly words: Words;
  readonly language: Language;
  readonly screen: string;
  readonly wall: string;
  /** False where the browser withholds what only a secure origin gets. */
  readonly secure: boolean;
}

/** The one file of alarms, and that of what a wall seldom begins with. */
export const ALARMS = "alarms";
export const SELDOM = "seldom";
export type SeldomFile = Omit<typeof import("./seldom-file.ts"), "seldomStyles">;

/** Before the first picture there is no definition: the words stand on the usual canvas, or upright on upright glass. */
const USUAL_CANVAS: WallDefinition["canvas"] = { width: 1920, height: 1080, columns: 12, rows: 8 };
const UPRIGHT_CANVAS: WallDefinition["canvas"] = { width: 1080, height: 1920, columns: 6, rows: 14 };

/** Notices may take this much of the canvas, and together with alarms this much; the tiles must stay readable. */
const NOTICE_SHARE = 0.3;
const BANDS_SHARE = 0.4;

export function Wall(props: Props) {
  const { store, bodies, words, language } = props;
  const file = props.alarmFiles.get(ALARMS);
  const alarms = typeof file === "object" ? file : undefined;
  const seldomFile = props.seldomFiles.get(SELDOM);
  const seldom = typeof seldomFile === "object" ? seldomFile : undefined;
  const picture = store.picture.value;
  const view = useWindow();
  const canvas = picture?.wall.canvas ?? (view.height > view.width ? UPRIGHT_CANVAS : USUAL_CANVAS);
  const { scale, left, top, clip } = fitCanvas(
    canvas,
    view.width,
    view.height,
    useMemo(() => viewOf(location.search), []),
  );
  const care = store.care.value;
  const timeZone = picture?.wall.timeZone;
  const context = useMemo(
    (): WallContext => ({ store, bodies, alarms, words, language, timeZone, scale, ratio: view.ratio }),
    [store, bodies, alarms, words, language, timeZone, scale, view.ratio],
  );
  const style = {
    width: `${canvas.width}px`,
    height: `${canvas.height}px`,
    transform: `translate(${left + Math.round(care.x * scale)}px, ${top + Math.round(care.y * scale)}px) scale(${scale})`,
    ...(clip === undefined ? {} : { clipPath: clip }),
  };
  return (
    <WallProvider value={context}>
      <div class="canvas" style={style}>
        <Guard attempt={picture} fallback={<p class="splash splash-title broken">{words.brokenWall}</p>}>
          {picture ? <Glass {...props} picture={picture} seldom={seldom} /> : <Splash {...props} />}
        </Guard>
        {seldom && <seldom.IdentifyOverlay screen={props.screen} />}
      </div>
      {care.light < 1 && !store.identify.value && <div class="night" style={{ opacity: `${1 - care.light}` }} />}
    </WallProvider>
  );
}

interface GlassProps extends Props {
  readonly picture: Picture;
  /** Comes after the first picture that does without. */
  readonly seldom: SeldomFile | undefined;
}

function Glass({ store, seldom, clock, secure, picture, language }: GlassProps) {
  const { alarms } = useWall();
  store.noticesVersion.value;
  store.alarmsVersion.value;
  const { canvas, pages } = picture.wall;
  const strip = stripHeight(canvas);
  const lost = useComputed(() => {
    store.now.value;
    return store.isKept.value || isLost(store.connection.value, clock.elapsed());
  });
  const grown = alarms?.grown.value ?? "";
  const band = picture.wall.alarms?.strip === false ? undefined : alarms?.fitStrip(picture.alarms, canvas, grown !== "");
  const bandHeight = band?.height ?? 0;
  const mostNotices = Math.min(canvas.height * NOTICE_SHARE, canvas.height * BANDS_SHARE - bandHeight);
  const notices = picture.notices.length > 0 ? seldom : undefined;
  const fitted = notices?.fitBand(picture.notices, canvas.width - 32, mostNotices, language);
  const isUnheard = useComputed(() => {
    store.devicesVersion.value;
    return store.picture.value?.devices.size === 0;
  });
  const turn = store.turn.value;
  const page = pages.find((one) => one.id === turn.page) ?? pages[0];
  const next = turn.next === "" ? undefined : pages.find((one) => one.id === turn.next);
  const top = strip + bandHeight + (fitted?.height ?? 0);
  useEffect(() => {
    document.title = `${textOf(picture.wall.title, language)} · ${picture.site}`;
  }, [picture, language]);
  return (
    <div class={`glass ${lost.value ? "lost" : ""}`} data-lost={lost.value} data-page={page?.id} data-wall={picture.wall.name}>
      <Header picture={picture} seldom={seldom} height={strip} clock={clock} lost={lost.value} secure={secure} />
      {alarms && band && bandHeight > 0 && (
        <alarms.parts.AlarmStrip alarms={picture.alarms} fitted={band} top={strip} width={canvas.width} />
      )}
      {notices && fitted && <notices.Notices fitted={fitted} top={strip + bandHeight} />}
      <main>
        {seldom && isUnheard.value && isBare(page) ? (
          <seldom.EmptyWall open={picture.open} />
        ) : (
          [page, next].map((one) => one && <Panels key={one.id} page={one} picture={picture} top={top} isAhead={one === next} />)
        )}
      </main>
    </div>
  );
}

/** A page that has nothing to show but devices: while there are none, it says how to send something. */
export function isBare(page: Page | undefined): boolean {
  return page?.panels.every(({ type, queries }) => type === "status-grid" && queries.length === 0) ?? true;
}

/** The tiles of a page. One that is shown in a moment is drawn already, and not seen. */
function Panels({
  page,
  picture,
  top,
  isAhead,
}: {
  readonly page: Page;
  readonly picture: Picture;
  readonly top: number;
  readonly isAhead: boolean;
}) {
  const { alarms } = useWall();
  const { canvas } = picture.wall;
  const grown = alarms?.grown.value ?? "";
  const places = grown === "" ? undefined : alarms?.growPage(canvas, page.panels, grown, top);
  return (
    <div class={isAhead ? "page ahead" : "page"}>
      {page.panels.map((panel) => (
        <PanelTile key={panel.id} panel={panel} picture={picture} rect={places?.get(panel.id) ?? panelRect(canvas, panel, top)} />
      ))}
    </div>
  );
}

/** Never a blank page: what is awaited, and how that goes. */
function Splash({ store, words, wall, screen }: Props) {
  const { state, refusal } = store.connection.value;
  return (
    <div class="splash" data-connection={state}>
      <p class="splash-title">{wall === "" ? words.notAWall : refusal ? refusalWord(refusal, words) : words.waitingFor(wall)}</p>
      {wall !== "" && (
        <p class={`strip-connection ${state}`}>
          <Shape name={state === "closed" ? "square" : "clock"} />
          {connectionWord(state, words)}
        </p>
      )}
      <p class="splash-screen">
        {words.screen} {screen}
      </p>
    </div>
  );
}

function readWindow() {
  return { width: window.innerWidth, height: window.innerHeight, ratio: window.devicePixelRatio };
}

/** The window's size, read again when it changes. Zoom and a move to another monitor fire `resize` too. */
function useWindow() {
  const [view, setView] = useState(readWindow);
  useEffect(() => {
    const read = () => setView(readWindow());
    read();
    window.addEventListener("resize", read);
    return () => window.removeEventListener("resize", read);
  }, []);
  return view;
}
