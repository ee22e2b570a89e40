/**
 * The wall file as a schema: what may stand where, checked value by value, with a reason for each defect. Published as JSON Schema
 * (wall.schema.json, `GET /schemas/wall.json`) for editors; the descriptions here are what an editor shows.
 */
import * as v from "valibot";
import { PRIORITIES } from "../core/alarm/priority.ts";
import { exprDefect } from "../core/wall/define.ts";
import { PANEL_TYPES, QUERY_ROLES, UNITS } from "../core/wall/definition.ts";
import { DAYS, type Defect, WALL_LIMITS, type WallFile } from "../core/wall/file.ts";
import { unitOf } from "../core/wall/unit.ts";
import { WallName } from "./command.ts";
import { choice, duration, finite, LABEL_NAME, list, localText, meant, moment, name, object, timeZone } from "./file-schema.ts";
import { soundData } from "./file-text.ts";
import { STREAM_NAME } from "./text.ts";

const LEVELS = ["medium", "high", "critical"] as const;

const size = (what: string, most: number, description: string) => {
  const reason = `must be ${what}, each at most ${most}`;
  return v.pipe(
    v.string(reason),
    v.regex(/^[1-9]\d{0,3}x[1-9]\d{0,3}$/, reason),
    v.check((input) => input.split("x").every((part) => Number(part) <= most), reason),
    v.description(description),
  );
};

const expr = v.pipe(
  v.string("must be an expression in PromQL"),
  v.maxLength(WALL_LIMITS.exprCharacters, `has more than ${WALL_LIMITS.exprCharacters} characters`),
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed && dataset.value.length <= WALL_LIMITS.exprCharacters ? exprDefect(dataset.value) : undefined;
    if (message !== undefined) addIssue({ message });
  }),
  v.description("What is asked, in PromQL."),
);
const queryDefaults = {
  legend: v.exactOptional(
    localText(
      WALL_LIMITS.legendCharacters,
      "what a line is called",
      "What each series is called; {{label}} is replaced. The labels that tell them apart when absent.",
    ),
  ),
  range: v.exactOptional(
    duration(
      "How much history is drawn, or counted from: 1h for big-number, time-series, percentile-band, state-timeline and ticker, 15m for task-progress, none for the others.",
    ),
  ),
  step: v.exactOptional(duration("Distance of the points of that history; about 120 points when absent.")),
};

const named = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const found = unitOf(dataset.value);
    if (found !== undefined) return found;
    addIssue();
    return NEVER;
  }),
);

/** By our own name, which editors offer, or by what UCUM and OpenMetrics call it. */
const unit = v.exactOptional(
  v.pipe(
    v.union([v.picklist(UNITS), named], ({ input }) => `must be a unit: ${meant(input, UNITS)}docs/panels.md has all names and codes`),
    v.description(
      "How values are written; the end of the metric's name says it when absent. Codes of UCUM are taken too: By, Cel, %, kW, m/s.",
    ),
  ),
);

const QueryFileSchema = object({
  expr,
  ...queryDefaults,
  role: v.exactOptional(
    choice(
      QUERY_ROLES,
      "a role",
      "These values belong to those of the same labels, and without labels to all: setpoint (marks of a bar gauge), reference (what a ticker counts changes from), total and state (of task-progress).",
    ),
  ),
  unit,
});

const ThresholdFileSchema = object({
  above: v.exactOptional(finite("At this value and above it is bad.")),
  below: v.exactOptional(finite("At this value and below it is bad.")),
  level: choice(LEVELS, "a level", "How bad."),
});

const MappingFileSchema = object({
  value: v.exactOptional(
    v.pipe(
      v.union([v.pipe(v.number(), v.finite()), v.literal("NaN")], "must be a number, or NaN"),
      v.description("The value that is told by a word."),
    ),
  ),
  from: v.exactOptional(finite("From this value on, itself included.")),
  to: v.exactOptional(finite("Up to this value, itself included.")),
  text: localText(WALL_LIMITS.titleCharacters, "the word", "The word that stands for the value."),
  level: v.exactOptional(choice(["good", ...LEVELS], "a level", "How the word is dressed; plain when absent.")),
});

const zoneReason = "must be a time zone as Asia/Shanghai, or a mapping of zone and title";
const zoneName = timeZone("A time zone by its IANA name.");
const ZoneFileSchema = object({
  zone: zoneName,
  title: v.exactOptional(localText(WALL_LIMITS.titleCharacters, "a title", "What stands above its time; the city when absent.")),
});

const TIME_OF_DAY = "must be a time of the day as 22:00";
const timeOfDay = (description: string) =>
  v.pipe(v.string(TIME_OF_DAY), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, TIME_OF_DAY), v.description(description));

const PLACE = "[column, row, width, height] in cells of the grid";
const whole = (least: number) => {
  const reason = `must be a whole number of ${least} or more: \`at\` is ${PLACE}`;
  return v.pipe(v.number(reason), v.integer(reason), v.minValue(least, reason));
};

const PanelFileSchema = object({
  id: v.exactOptional(name(WALL_LIMITS.idCharacters, "an id", "Unique in the wall; made of the title when absent.")),
  title: v.exactOptional(localText(WALL_LIMITS.titleCharacters, "a title", "What stands above the panel; the expression when absent.")),
  type: choice(PANEL_TYPES, "a kind of panel", "The kind of panel."),
  expr: v.exactOptional(expr),
  queries: v.exactOptional(
    v.pipe(
      list(QueryFileSchema, 1, WALL_LIMITS.queriesOfPanel, "queries"),
      v.description("Several expressions in one panel, instead of expr."),
    ),
  ),
  ...queryDefaults,
  unit,
  decimals: v.exactOptional(
    v.pipe(
      v.number("must be a whole number from 0 to 10"),
      v.integer("must be a whole number from 0 to 10"),
      v.minValue(0, "must be a whole number from 0 to 10"),
      v.maxValue(10, "must be a whole number from 0 to 10"),
      v.description("Digits after the decimal mark."),
    ),
  ),
  min: v.exactOptional(finite("Lower end of the axis; the data decides when absent.")),
  max: v.exactOptional(finite("Upper end of the axis; the data decides when absent.")),
  thresholds: v.exactOptional(
    v.pipe(list(ThresholdFileSchema, 0, WALL_LIMITS.thresholds, "thresholds"), v.description("From where a value is bad.")),
  ),
  mappings: v.exactOptional(
    v.pipe(
      list(MappingFileSchema, 0, WALL_LIMITS.mappings, "mappings"),
      v.description("Values that are told by words; the first that fits counts."),
    ),
  ),
  text: v.exactOptional(
    localText(WALL_LIMITS.textCharacters, "what the panel says", "What a text panel says, or a ticker, a line for each item; plain text."),
  ),
  stream: v.exactOptional(
    v.pipe(
      v.string("must be the name of a stream"),
      v.regex(STREAM_NAME, "must be the name of a stream: 1 to 120 letters, digits, or - _ . : @"),
      v.description("The text that is shown: what POST /streams/{stream} sends."),
    ),
  ),
  dwell: v.exactOptional(duration("How long each part stands of what does not fit the panel, from 2s to 10m; 8s when absent.")),
  labels: v.exactOptional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(LABEL_NAME, "is no name of a label: letters, digits and _")),
        localText(WALL_LIMITS.legendCharacters, "what the label is called", "What stands above the label's column."),
        "must be a mapping of labels to texts",
      ),
      v.check((labels) => Object.keys(labels).length <= WALL_LIMITS.labels, `has more than ${WALL_LIMITS.labels} labels`),
      v.description("Of a table: what stands above the columns of labels; their own names when absent."),
    ),
  ),
  zones: v.exactOptional(
    v.pipe(
      list(v.union([zoneName, ZoneFileSchema], zoneReason), 1, WALL_LIMITS.zones, "zones"),
      v.description("Of a clock: the time zones that it shows; the screen's own when absent."),
    ),
  ),
  time: v.exactOptional(moment("What a countdown counts to, and from then on since: 2026-12-31T17:00:00+08:00.")),
  daily: v.exactOptional(
    v.pipe(
      list(timeOfDay("A time of the day, in the wall's time zone: 14:00."), 1, WALL_LIMITS.daily, "times of the day"),
      v.description("Times of the day, to the next of which a countdown counts: the ends of shifts."),
    ),
  ),
  at: v.exactOptional(
    v.pipe(
      v.strictTuple([whole(0), whole(0), whole(1), whole(1)], `must be ${PLACE}`),
      v.description(`${PLACE}, from 0. Placed by itself when absent.`),
    ),
  ),
});

const panels = (description: string) => v.pipe(list(PanelFileSchema, 1, WALL_LIMITS.panelsOfPage, "panels"), v.description(description));

const PAGE_SECONDS = `must be a whole number of seconds, from ${WALL_LIMITS.leastPageSeconds} to ${WALL_LIMITS.pageSeconds}`;
const seconds = (description: string) =>
  v.exactOptional(
    v.pipe(
      v.number(PAGE_SECONDS),
      v.integer(PAGE_SECONDS),
      v.minValue(WALL_LIMITS.leastPageSeconds, PAGE_SECONDS),
      v.maxValue(WALL_LIMITS.pageSeconds, PAGE_SECONDS),
      v.description(description),
    ),
  );

const DAY_PART = "must be a part of the day as 06:00-14:00";
const dayPart = (description: string) =>
  v.pipe(
    v.string(DAY_PART),
    v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d-(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, DAY_PART),
    v.description(description),
  );

const DIM_PERCENT = "must be a whole number from 10 to 100";

const days = (description: string) =>
  v.exactOptional(v.pipe(list(choice(DAYS, "a day", "A day of the week."), 1, DAYS.length, "days"), v.description(description)));

const ShiftFileSchema = object({
  name: localText(WALL_LIMITS.shiftCharacters, "the shift's name", "What the shift is called: short, the header says it."),
  during: dayPart("When it is on, in the wall's time zone: 06:00-14:00, or 22:00-06:00 over midnight."),
  days: days("On which days; one over midnight belongs to the day on which it begins. On all when absent."),
});

const PageFileSchema = object({
  id: v.exactOptional(name(WALL_LIMITS.idCharacters, "an id", "Unique in the wall; made of the title when absent.")),
  title: v.exactOptional(localText(WALL_LIMITS.titleCharacters, "a title", "What the page is called; as the wall when absent.")),
  seconds: seconds("How long it is shown in its turn; as rotation says when absent."),
  during: v.exactOptional(
    dayPart("When it is shown, in the wall's time zone: 06:00-14:00, or 22:00-06:00 over midnight. At any time when absent."),
  ),
  days: days("On which days it is shown; a part over midnight belongs to the day on which it begins. On all when absent."),
  panels: panels("The panels of the page."),
});

const AlarmDisplaySchema = v.pipe(
  object({
    grow: v.exactOptional(
      v.pipe(
        v.boolean("must be true or false"),
        v.description("The panel of the worst alarm that nobody has acknowledged takes about a third of its page; not when absent."),
      ),
    ),
    sound: v.exactOptional(
      v.pipe(
        list(choice(PRIORITIES, "a priority", "A priority that sounds."), 0, PRIORITIES.length, "priorities"),
        v.description("Which priorities sound; critical and high when absent, none when empty."),
      ),
    ),
    strip: v.exactOptional(
      v.pipe(v.boolean("must be true or false"), v.description("A band of the wall lists the alarms that stand; so when absent.")),
    ),
  }),
  v.description("How alarms show on this wall."),
);

export const WallFileSchema = v.pipe(
  object({
    wall: v.pipe(WallName, v.description("The wall's name, as in its address /walls/{wall}.")),
    title: v.exactOptional(localText(WALL_LIMITS.titleCharacters, "a title", "What the wall is called; its name when absent.")),
    canvas: v.exactOptional(
      size(
        "a size as 1920x1080",
        WALL_LIMITS.canvasPx,
        "Logical pixels that the wall is drawn on, scaled as a whole: 1920x1080, 3840x1080 for two screens side by side, 1080x1920 for portrait, or any other. When absent 1920x1080, and on glass of another shape a canvas of that shape, on which the panels are placed anew.",
      ),
    ),
    grid: v.exactOptional(size("columns and rows as 12x8", WALL_LIMITS.cells, "Columns and rows; 12x8 on a canvas of 1920x1080.")),
    alarms: v.exactOptional(AlarmDisplaySchema),
    rotation: v.exactOptional(
      v.pipe(
        object({ seconds: seconds("How long each page is shown that does not say it itself; 20 when absent.") }),
        v.description("Pages turn by themselves, on all screens of the wall in the same second; {} is enough."),
      ),
    ),
    dim: v.exactOptional(
      v.pipe(
        object({
          from: timeOfDay("From when on the wall is darker: 22:00."),
          to: timeOfDay("Until when: 06:00."),
          to_percent: v.exactOptional(
            v.pipe(
              v.number(DIM_PERCENT),
              v.minValue(10, DIM_PERCENT),
              v.maxValue(100, DIM_PERCENT),
              v.integer(DIM_PERCENT),
              v.description("How bright it then is, in percent; 40 when absent."),
            ),
          ),
        }),
        v.description("The wall is darker at night; a critical alarm that nobody has acknowledged lights it up at once."),
      ),
    ),
    shifts: v.exactOptional(
      v.pipe(
        list(ShiftFileSchema, 1, WALL_LIMITS.shifts, "shifts"),
        v.description("Who is on when: the header says which by the site's time. Of several that are on, the first counts."),
      ),
    ),
    time_zone: v.exactOptional(timeZone("Where parts of the day are meant, by its IANA name: Asia/Shanghai.")),
    pages: v.exactOptional(v.pipe(list(PageFileSchema, 1, WALL_LIMITS.pages, "pages"), v.description("The pages of the wall."))),
    panels: v.exactOptional(panels("The panels of a wall of one page, instead of pages.")),
  }),
  v.title("A Parapet wall"),
);

export type CheckedFile =
  | { readonly ok: true; readonly file: WallFile }
  | { readonly ok: false; readonly defects: readonly Defect[]; readonly sound: WallFile | undefined };

/** Every defect of the form. `sound` is what is left when panels with defects are put aside, so that the rest can still be judged. */
export function checkWallFile(data: unknown): CheckedFile {
  // A list would be judged as a mapping of numbers.
  const parsed = v.safeParse(WallFileSchema, Array.isArray(data) ? null : data);
  if (parsed.success) return { ok: true, file: parsed.output };
  const defects = parsed.issues.map(
    (issue): Defect => ({ path: (issue.path ?? []).map(({ key }) => key as string | number), reason: issue.message }),
  );
  return { ok: false, defects, sound: soundPart(data, defects) };
}

/** The file with a device grid, which needs nothing, in place of each panel that has a defect. */
function soundPart(data: unknown, defects: readonly Defect[]): WallFile | undefined {
  const sound = soundData(data, defects, "panels", ({ at, title }) => ({
    type: "status-grid",
    ...(at === undefined ? {} : { at }),
    ...(title === undefined ? {} : { title }),
  }));
  const parsed = v.safeParse(WallFileSchema, sound);
  return parsed.success ? parsed.output : undefined;
}
