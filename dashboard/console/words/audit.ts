/** The words of the audit log. */
import { defineWords } from "../../i18n.ts";

export type AuditWords = {
  readonly title: string;
  readonly whole: string;
  readonly method: string;
  readonly who: string;
  readonly outcome: string;
  readonly filter: string;
  readonly all: string;
  readonly waiting: string;
  readonly failed: string;
  readonly forbidden: string;
  readonly none: string;
  readonly noneSo: string;
  readonly older: string;
  readonly end: string;
  readonly from: (address: string) => string;
  readonly details: string;
};

export const auditWords = defineWords<AuditWords>({
  en: {
    title: "Audit log",
    whole: "The whole log (NDJSON)",
    method: "What",
    who: "Who",
    outcome: "Outcome",
    filter: "Filter",
    all: "All",
    waiting: "Waiting for the site …",
    failed: "The site does not answer. Try again.",
    forbidden: "Your role does not allow this.",
    none: "Nothing was done yet.",
    noneSo: "Nothing of this kind.",
    older: "Older",
    end: "This is the oldest line.",
    from: (address) => `from ${address}`,
    details: "Details",
  },
  zh: {
    title: "审计日志",
    whole: "完整日志（NDJSON）",
    method: "操作",
    who: "操作者",
    outcome: "结果",
    filter: "筛选",
    all: "全部",
    waiting: "正在等待站点…",
    failed: "站点没有应答，请重试。",
    forbidden: "您的角色无权查看。",
    none: "尚无记录。",
    noneSo: "没有符合条件的记录。",
    older: "更早",
    end: "已是最早的记录。",
    from: (address) => `来自 ${address}`,
    details: "详情",
  },
});
