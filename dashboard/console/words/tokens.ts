/** The words of tokens. */
import { defineWords } from "../../i18n.ts";

export type TokenWords = {
  readonly title: string;
  readonly waiting: string;
  readonly failed: string;
  readonly none: string;
  readonly make: string;
  readonly makeTitle: string;
  readonly name: string;
  readonly nameHint: string;
  readonly role: string;
  readonly devices: string;
  readonly devicesToWrite: string;
  readonly devicesHint: string;
  readonly tooManyDevices: string;
  readonly everyDevice: string;
  readonly made: string;
  readonly madeBy: (who: string, when: string) => string;
  readonly used: string;
  readonly never: string;
  readonly inForce: string;
  readonly revoked: (when: string) => string;
  readonly revoke: string;
  readonly revokeWhat: (name: string) => string;
  readonly revokeYes: string;
  readonly secretTitle: (name: string) => string;
  readonly secretOnce: string;
  readonly secretLost: string;
  readonly copy: string;
  readonly copied: string;
  readonly usedSo: string;
  readonly done: string;
};

export const tokenWords = defineWords<TokenWords>({
  en: {
    title: "Tokens",
    waiting: "Waiting for the site …",
    failed: "The tokens could not be read:",
    none: "No token was made yet.",
    make: "Make token",
    makeTitle: "New token",
    name: "Name",
    nameHint: "e.g. Press line agents",
    role: "Role",
    devices: "Devices",
    devicesToWrite: "Devices it may write for",
    devicesHint: "One on each line, or parted by commas. Empty: every device.",
    tooManyDevices: "At most 100 devices, of at most 200 characters each.",
    everyDevice: "every device",
    made: "Made",
    madeBy: (who, when) => `${when} by ${who}`,
    used: "Last used",
    never: "never",
    inForce: "in force",
    revoked: (when) => `revoked ${when}`,
    revoke: "Revoke",
    revokeWhat: (name) => `Revoke ${name}? What uses it is refused at once, and for good.`,
    revokeYes: "Yes, revoke",
    secretTitle: (name) => `Token ${name}`,
    secretOnce: "It is shown now and never again. Store it where its user finds it.",
    secretLost: "The token was made, but the connection broke before it could be shown. Revoke it and make another.",
    copy: "Copy",
    copied: "Copied",
    usedSo: "A sender uses it so:",
    done: "Stored, close",
  },
  zh: {
    title: "令牌",
    waiting: "正在等待站点…",
    failed: "无法读取令牌：",
    none: "尚未创建令牌。",
    make: "创建令牌",
    makeTitle: "新令牌",
    name: "名称",
    nameHint: "例如 冲压线采集",
    role: "角色",
    devices: "设备",
    devicesToWrite: "允许写入的设备",
    devicesHint: "每行一个，或用逗号分隔。留空表示所有设备。",
    tooManyDevices: "最多 100 个设备，每个最多 200 个字符。",
    everyDevice: "所有设备",
    made: "创建",
    madeBy: (who, when) => `${when}，创建者：${who}`,
    used: "最近使用",
    never: "从未使用",
    inForce: "有效",
    revoked: (when) => `已于 ${when} 吊销`,
    revoke: "吊销",
    revokeWhat: (name) => `吊销 ${name}？使用它的程序将立即被拒绝，且无法恢复。`,
    revokeYes: "确认吊销",
    secretTitle: (name) => `令牌 ${name}`,
    secretOnce: "仅显示这一次，请立即妥善保存。",
    secretLost: "令牌已创建，但在显示前连接中断。请吊销它并重新创建。",
    copy: "复制",
    copied: "已复制",
    usedSo: "发送方这样使用：",
    done: "已保存，关闭",
  },
});
