/** Rule files, for scripts. */
import { formatRules, readRules } from "../../protocol/rule-file.ts";
import rulesJsonSchema from "../../protocol/rules.schema.json" with { type: "json" };
import { fileRoutes } from "./files.ts";

export const rules = fileRoutes({
  key: "file",
  methods: {
    list: "rules.list",
    get: "rules.get",
    versions: "rules.versions",
    check: "rules.check",
    put: "rules.put",
    delete: "rules.delete",
  },
  bad: "bad-rules",
  schema: rulesJsonSchema,
  read: (text, name) => readRules(name, text),
  format: formatRules,
});
