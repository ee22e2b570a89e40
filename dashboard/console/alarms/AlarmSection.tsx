/** A section of the list of alarms: its count, its lines or groups, and what can be done to all of them. */
import { useState } from "preact/hooks";
import type { AlarmEntry, AlarmFlood } from "../../../protocol/alarm.ts";
import { Confirm } from "../Confirm.tsx";
import { useConsole } from "../context.ts";
import { sectionWord } from "../words/alarms.ts";
import { AlarmLine } from "./AlarmLine.tsx";
import { PriorityMark } from "./AlarmMarks.tsx";
import { canAct } from "./alarm-store.ts";
import { type AlarmGroup, groupsOf, type Section, type SectionName } from "./sections.ts";

/** As many lines as a phone draws at once; the worst come first. */
const LINES_SHOWN = 50;

/** What needs nobody now is folded: its count says that it is there. */
const FOLDED: readonly SectionName[] = ["shelved", "suppressed", "outOfService", "stale"];

interface SectionProps {
  readonly section: Section;
  readonly grouped: boolean;
  readonly flood: AlarmFlood | null;
  readonly orders: boolean;
}

export function AlarmSection({ section, grouped, flood, orders }: SectionProps) {
  const { language } = useConsole();
  const { name, alarms } = section;
  const word = sectionWord(name, language);
  const title = (
    <h2>
      {word} <span class="count">{alarms.length}</span>
    </h2>
  );
  const body = grouped ? <Groups alarms={alarms} flood={flood} orders={orders} /> : <Lines alarms={alarms} flood={flood} />;
  if (FOLDED.includes(name)) {
    return (
      <details class="alarm-section folded" data-section={name}>
        <summary>{title}</summary>
        {body}
      </details>
    );
  }
  return (
    <section class="alarm-section" data-section={name}>
      <div class="section-head">
        {orders && <PickAll alarms={alarms} name={word} />}
        {title}
        {orders && <AcknowledgeAll alarms={alarms} />}
      </div>
      {body}
    </section>
  );
}

interface ManyProps {
  readonly alarms: readonly AlarmEntry[];
}

function PickAll({ alarms, name }: ManyProps & { readonly name: string }) {
  const { alarms: store, words } = useConsole();
  const ids = alarms.map(({ id }) => id);
  return (
    <label class="pick">
      <input
        type="checkbox"
        aria-label={words.alarms.selectAll(name)}
        checked={ids.every((id) => store.selected.value.has(id))}
        onChange={(event) => store.select(ids, event.currentTarget.checked)}
      />
    </label>
  );
}

/** It is asked once more: nobody has read them all. */
function AcknowledgeAll({ alarms }: ManyProps) {
  const { alarms: store, words } = useConsole();
  const open = alarms.filter((alarm) => canAct("alarms.acknowledge", alarm));
  if (open.length < 2) return null;
  return (
    <Confirm
      label={words.alarms.acknowledgeCount(open.length)}
      question={words.alarms.acknowledgeAllWhat(open.length)}
      yes={words.alarms.acknowledgeAllYes}
      no={words.page.cancel}
      act={() => void store.act("alarms.acknowledge", open, "")}
    />
  );
}

interface LinesProps {
  readonly alarms: readonly AlarmEntry[];
  readonly flood: AlarmFlood | null;
}

function Lines({ alarms, flood }: LinesProps) {
  const { words } = useConsole();
  const [all, showAll] = useState(false);
  const shown = all ? alarms : alarms.slice(0, LINES_SHOWN);
  return (
    <>
      <ul class="cards alarm-list">
        {shown.map((alarm) => (
          <AlarmLine key={alarm.id} alarm={alarm} first={alarm.id === flood?.firstOut} />
        ))}
      </ul>
      {shown.length < alarms.length && (
        <button type="button" class="show-all" onClick={() => showAll(true)}>
          {words.alarms.showAll(alarms.length)}
        </button>
      )}
    </>
  );
}

interface GroupsProps extends LinesProps {
  readonly orders: boolean;
}

function Groups({ alarms, flood, orders }: GroupsProps) {
  return (
    <ul class="cards">
      {groupsOf(alarms).map((group) => {
        const [alone] = group.alarms;
        return alone && group.alarms.length === 1 ? (
          <AlarmLine key={alone.id} alarm={alone} first={alone.id === flood?.firstOut} />
        ) : (
          <Group key={group.name} group={group} flood={flood} orders={orders} />
        );
      })}
    </ul>
  );
}

/** One line for all alarms of a name, which unfolds. */
function Group({ group, flood, orders }: Omit<GroupsProps, "alarms"> & { readonly group: AlarmGroup }) {
  const { alarms: store, words } = useConsole();
  const [open, setOpen] = useState(false);
  const { name, worst, alarms } = group;
  const standing = new Map(flood?.groups ?? []).get(name) ?? alarms.length;
  const first = alarms.some(({ id }) => id === flood?.firstOut);
  const waiting = alarms.filter((alarm) => canAct("alarms.acknowledge", alarm));
  const sending = waiting.some(({ id }) => store.marks.value.get(id)?.type === "sending");
  return (
    <li class={`card alarm-group alarm-${worst}`} data-group={name}>
      <div class="group-head">
        <button type="button" class="group-name" aria-expanded={open} onClick={() => setOpen(!open)}>
          <PriorityMark priority={worst} />
          <strong>{name}</strong>
          <span class="count">{words.alarms.groupCount(alarms.length, standing)}</span>
          {first && <span class="tag">{words.alarms.first}</span>}
        </button>
        {orders && waiting.length > 0 && (
          <button type="button" class="primary" disabled={sending} onClick={() => void store.act("alarms.acknowledge", waiting, "")}>
            {words.alarms.acknowledgeCount(waiting.length)}
          </button>
        )}
      </div>
      {open && <Lines alarms={alarms} flood={flood} />}
    </li>
  );
}
