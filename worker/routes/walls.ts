/** Walls as files, for scripts. */
import wallJsonSchema from "../../protocol/wall.schema.json" with { type: "json" };
import { formatWall, readWall } from "../../protocol/wall-text.ts";
import { fileRoutes } from "./files.ts";

export const walls = fileRoutes({
  key: "wall",
  methods: {
    list: "walls.list",
    get: "walls.get",
    versions: "walls.versions",
    check: "walls.check",
    put: "walls.put",
    delete: "walls.delete",
  },
  bad: "bad-wall",
  schema: wallJsonSchema,
  read: (text) => readWall(text),
  format: formatWall,
});
