/** The view of alarms: what stands, worst first and by what is to be done, one of them in full beside it, and the keys. */
import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AlarmEntry, AlarmFlood, ConsoleAlarms } from "../../../protocol/alarm.ts";
import { summaryIn } from "../../alarms/summary.ts";
import { formatHourMinute } from "../../format.ts";
import { mayOrder } from "../account.ts";
import { useConsole } from "../context.ts";
import { State } from "../State.tsx";
import { formatSpan } from "../times.ts";
import { alarmHash } from "../views.ts";
import { AlarmDetail } from "./AlarmDetail.tsx";
import { AlarmParts } from "./AlarmParts.tsx";
import { AlarmSection } from "./AlarmSection.tsx";
import { SHELF_CHOICES_MS } from "./alarm-store.ts";
import { listenToKeys } from "./list-keys.ts";
import { Report, Selection } from "./Selection.tsx";
import { sectionsOf } from "./sections.ts";

export function Alarms() {
  const { store, words } = useConsole();
  const set = store.alarms.value;
  return (
    <section class="alarms">
      <AlarmParts view="alarms" />
      {set === undefined && (
        <p class="waiting" role="status">
          {words.alarms.waiting}
        </p>
      )}
      {typeof set === "object" && <AlarmView set={set} />}
    </section>
  );
}

/** How often the list looks at the clock: sections change by the day, ages step by themselves. */
const STEP_MS = 30_000;

function AlarmView({ set }: { readonly set: ConsoleAlarms }) {
  const { store, alarms, account, words, place } = useConsole();
  const nowMs = useComputed(() => Math.floor(store.nowMs.value / STEP_MS) * STEP_MS).value;
  const [chosen, choose] = useState<boolean | undefined>(undefined);
  // In a flood single lines help nobody.
  const grouped = chosen ?? set.flood !== null;
  const sections = sectionsOf(set.alarms, nowMs);
  const orders = mayOrder(account.session.value, "alarms.acknowledge");
  const shown = place.value.alarm;
  useKeys(set.alarms, orders);
  return (
    <div class={shown === undefined ? "alarm-view" : "alarm-view alarm-open"}>
      <div class="alarm-lists">
        {set.flood && <Flood flood={set.flood} set={set} />}
        {sections.length === 0 ? (
          <p class="nothing">
            <State shape="tick" tone="good">
              {words.alarms.none}
            </State>
          </p>
        ) : (
          <div class="alarm-tools">
            <label class="choice">
              <input type="checkbox" checked={grouped} onChange={(event) => choose(event.currentTarget.checked)} />
              <span>{words.alarms.group}</span>
            </label>
            {orders && <ShelfTime />}
          </div>
        )}
        <Report set={set} />
        {sections.map((section) => (
          <AlarmSection key={section.name} section={section} grouped={grouped} flood={set.flood} orders={orders} />
        ))}
        {set.counts.more > 0 && <p class="quiet">{words.alarms.moreLines(set.counts.more)}</p>}
        {orders && sections.length > 0 && <p class="quiet keys">{words.alarms.keys}</p>}
        {orders && <Selection alarms={set.alarms.filter(({ id }) => alarms.selected.value.has(id))} />}
      </div>
      {shown !== undefined && <AlarmDetail key={shown} id={shown} alarm={set.alarms.find(({ id }) => id === shown)} />}
    </div>
  );
}

function Flood({ flood, set }: { readonly flood: AlarmFlood; readonly set: ConsoleAlarms }) {
  const { words, language } = useConsole();
  const first = set.alarms.find(({ id }) => id === flood.firstOut);
  return (
    <div class="card flood" role="status">
      <State shape="octagon" tone="critical">
        {words.alarms.flood(formatHourMinute(flood.sinceMs), set.health.raisedIn10Min)}
      </State>
      <p>
        {words.alarms.firstOut} <a href={alarmHash(flood.firstOut)}>{first ? `${first.name} ${first.device}` : flood.firstOut}</a>
        {first && ` · ${summaryIn(language, first)}`}
      </p>
    </div>
  );
}

/** What one touch of "Shelve" means, everywhere on the page. */
export function ShelfTime() {
  const { alarms, words, language } = useConsole();
  return (
    <label class="shelf-time">
      <span class="quiet">{words.alarms.shelfTime}</span>
      <select
        value={String(alarms.shelfMs.value)}
        onChange={(event) => {
          alarms.shelfMs.value = Number(event.currentTarget.value);
        }}
      >
        {SHELF_CHOICES_MS.map((choice) => (
          <option key={choice} value={String(choice)}>
            {formatSpan(choice, language)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Keys reach what the page shows at that moment. */
function useKeys(list: readonly AlarmEntry[], orders: boolean): void {
  const { alarms } = useConsole();
  const now = useRef({ list, orders });
  now.current = { list, orders };
  useEffect(
    () =>
      listenToKeys((act, id) => {
        const alarm = now.current.list.find((one) => one.id === id);
        if (!alarm || !now.current.orders) return;
        if (act === "select") alarms.select([id], !alarms.selected.peek().has(id));
        else void alarms.act(act === "acknowledge" ? "alarms.acknowledge" : "alarms.shelve", [alarm], "");
      }),
    [alarms],
  );
}
