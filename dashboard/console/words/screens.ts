/** The words of the list of screens and of pairing one. */
import { defineWords } from "../../i18n.ts";

export type ScreenWords = {
  readonly title: string;
  readonly none: string;
  readonly openWall: (wall: string) => string;
  readonly connected: string;
  readonly unknown: string;
  readonly lost: string;
  readonly off: string;
  readonly silent: string;
  readonly notDrawing: string;
  readonly background: string;
  readonly id: string;
  readonly wall: string;
  readonly page: string;
  readonly viewport: string;
  readonly painted: string;
  readonly paintedOf: (painted: number, now: number) => string;
  readonly report: string;
  readonly ago: (age: string) => string;
  readonly notYet: string;
  readonly clockOff: (age: string) => string;
  readonly glass: string;
  readonly glassOf: (inches: number, metres: number, overscan: number) => string;
  readonly paired: string;
  readonly pairedBy: (who: string, when: string) => string;
  readonly identify: string;
  readonly reload: string;
  readonly show: string;
  readonly pageToShow: (screen: string) => string;
  readonly more: (count: number) => string;
  readonly revoke: string;
  readonly revokeWhat: (screen: string) => string;
  readonly revokeYes: string;
  readonly adjust: string;
  readonly save: string;

  readonly pairTitle: string;
  readonly pairWhat: (address: string) => string;
  readonly code: string;
  readonly codeWrong: string;
  readonly name: string;
  readonly nameHint: string;
  readonly diagonal: string;
  readonly distance: string;
  readonly overscan: string;
  readonly overscanWhat: string;
  readonly outOf: (least: number, most: number) => string;
  readonly pair: string;
};

export const screenWords = defineWords<ScreenWords>({
  en: {
    title: "Screens",
    none: "No screen is on. Open a wall in a browser:",
    openWall: (wall) => `Open ${wall}`,
    connected: "connected",
    unknown: "not known now",
    lost: "lost",
    off: "off",
    silent: "no report",
    notDrawing: "not drawing",
    background: "in background",
    id: "Screen",
    wall: "Wall",
    page: "Page",
    viewport: "Viewport",
    painted: "Painted",
    paintedOf: (painted, now) => `${painted} of ${now}`,
    report: "Report",
    ago: (age) => `${age} ago`,
    notYet: "none yet",
    clockOff: (age) => `clock ${age} off`,
    glass: "Size",
    glassOf: (inches, metres, overscan) => `${inches}″, seen from ${metres} m${overscan > 0 ? `, edges ${overscan} %` : ""}`,
    paired: "Paired",
    pairedBy: (who, when) => `${when} by ${who}`,
    identify: "Identify",
    reload: "Reload",
    show: "Show page",
    pageToShow: (screen) => `Page to show on ${screen}`,
    more: (count) => `and ${count} more`,
    revoke: "Revoke",
    revokeWhat: (screen) => `Take the pairing of ${screen} back? It goes dark at once and shows a code.`,
    revokeYes: "Yes, revoke",
    adjust: "Adjust size",
    save: "Save",

    pairTitle: "Pair a screen",
    pairWhat: (address) => `Open ${address} on the screen. It shows a code; enter it here or scan it.`,
    code: "Code on the screen",
    codeWrong: "A code has eight letters, as in BCDF-GHJK: no vowels, no digits.",
    name: "Name",
    nameHint: "e.g. Hall 2, north",
    diagonal: "Diagonal, inches",
    distance: "Seen from, metres",
    overscan: "Edges cut off, %",
    overscanWhat: "Of each side. 0, unless the television hides the wall's edges.",
    outOf: (least, most) => `${least} to ${most}`,
    pair: "Pair",
  },
  zh: {
    title: "屏幕",
    none: "没有打开的屏幕。请在浏览器中打开大屏：",
    openWall: (wall) => `打开 ${wall}`,
    connected: "已连接",
    unknown: "当前未知",
    lost: "已失联",
    off: "未开启",
    silent: "无报告",
    notDrawing: "画面未更新",
    background: "在后台",
    id: "屏幕",
    wall: "大屏",
    page: "页",
    viewport: "视口",
    painted: "已绘制",
    paintedOf: (painted, now) => `${painted} / ${now}`,
    report: "报告",
    ago: (age) => `${age}前`,
    notYet: "尚无",
    clockOff: (age) => `时钟偏差 ${age}`,
    glass: "尺寸",
    glassOf: (inches, metres, overscan) => `${inches} 英寸，观看距离 ${metres} 米${overscan > 0 ? `，边缘 ${overscan}%` : ""}`,
    paired: "配对",
    pairedBy: (who, when) => `${when}，操作者：${who}`,
    identify: "识别",
    reload: "重新加载",
    show: "显示此页",
    pageToShow: (screen) => `在 ${screen} 上显示的页`,
    more: (count) => `另有 ${count} 个`,
    revoke: "解除配对",
    revokeWhat: (screen) => `解除 ${screen} 的配对？屏幕将立即停止显示大屏并显示代码。`,
    revokeYes: "确认解除",
    adjust: "调整尺寸",
    save: "保存",

    pairTitle: "配对屏幕",
    pairWhat: (address) => `在屏幕上打开 ${address}，在此输入或扫描屏幕上的代码。`,
    code: "屏幕上的代码",
    codeWrong: "代码为八个字母，例如 BCDF-GHJK，不含元音字母和数字。",
    name: "名称",
    nameHint: "例如 二号车间北侧",
    diagonal: "对角线（英寸）",
    distance: "观看距离（米）",
    overscan: "边缘裁切（%）",
    overscanWhat: "每一侧的比例。电视未裁掉大屏边缘时填 0。",
    outOf: (least, most) => `${least} 至 ${most}`,
    pair: "配对",
  },
});
