/** One alarm of the list, with what one touch does to it. */
import type { AlarmEntry } from "../../../protocol/alarm.ts";
import { summaryIn } from "../../alarms/summary.ts";
import { mayOrder } from "../account.ts";
import { useConsole } from "../context.ts";
import { formatSpan } from "../times.ts";
import { alarmHash } from "../views.ts";
import { Age, Deeds, Ordered, PriorityMark, Tags } from "./AlarmMarks.tsx";
import { canAct } from "./alarm-store.ts";
import type { ActMethod } from "./marks.ts";

interface LineProps {
  readonly alarm: AlarmEntry;
  /** It came before all others of the flood. */
  readonly first: boolean;
}

export function AlarmLine({ alarm, first }: LineProps) {
  const { alarms, account, words, language, place } = useConsole();
  const { id, name, priority, state, sinceMs, device } = alarm;
  const session = account.session.value;
  const orders = mayOrder(session, "alarms.acknowledge");
  const shown = place.value.alarm === id;
  return (
    <li
      class={`card alarm alarm-${priority} alarm-${state}${orders ? " alarm-orders" : ""}${shown ? " alarm-shown" : ""}`}
      data-alarm={id}
      tabIndex={-1}
    >
      {orders && (
        <label class="pick">
          <input
            type="checkbox"
            aria-label={words.alarms.select(`${name} ${device}`)}
            checked={alarms.selected.value.has(id)}
            onChange={(event) => alarms.select([id], event.currentTarget.checked)}
          />
        </label>
      )}
      <div class="alarm-what">
        <p class="alarm-head">
          <PriorityMark priority={priority} />
          <a href={alarmHash(id)} aria-current={shown ? "true" : undefined}>
            {name}
          </a>
          {device !== "" && <span class="alarm-device">{device}</span>}
          <span class="quiet alarm-age">
            <Age sinceMs={sinceMs} />
          </span>
          {first && <span class="tag">{words.alarms.first}</span>}
          <Tags alarm={alarm} />
        </p>
        <p class="alarm-summary">{summaryIn(language, alarm)}</p>
        <Deeds alarm={alarm} />
        <Ordered alarm={alarm} />
      </div>
      {orders && <LineActs alarm={alarm} />}
    </li>
  );
}

/** The one thing to do first, and the shelf. Everything else is in the detail. */
function LineActs({ alarm }: { readonly alarm: AlarmEntry }) {
  const { alarms, words, language } = useConsole();
  const { state } = alarm;
  return (
    <div class="alarm-acts">
      <Act alarm={alarm} method="alarms.acknowledge" primary>
        {words.alarms.acknowledge}
      </Act>
      {state === "SHLVD" ? (
        <Act alarm={alarm} method="alarms.unshelve">
          {words.alarms.unshelve}
        </Act>
      ) : (
        <Act alarm={alarm} method="alarms.shelve">
          {words.alarms.shelve(formatSpan(alarms.shelfMs.value, language))}
        </Act>
      )}
      <Act alarm={alarm} method="alarms.return">
        {words.alarms.returned}
      </Act>
    </div>
  );
}

interface ActProps {
  readonly alarm: AlarmEntry;
  readonly method: ActMethod;
  readonly primary?: boolean;
  readonly children: string;
}

/** Not there where it would change nothing; not to be pressed again while it is on its way. */
function Act({ alarm, method, primary = false, children }: ActProps) {
  const { alarms } = useConsole();
  if (!canAct(method, alarm)) return null;
  const sending = alarms.marks.value.get(alarm.id)?.type === "sending";
  return (
    <button
      type="button"
      class={primary ? "primary" : ""}
      disabled={sending}
      aria-label={`${children}: ${alarm.name} ${alarm.device}`}
      onClick={() => void alarms.act(method, [alarm], "")}
    >
      {children}
    </button>
  );
}
