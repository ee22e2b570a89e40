/** Targets of notifications, for scripts. */
import { commandOf, run, runBody } from "./commands.ts";
import type { Handler, RouteContext } from "./context.ts";

const named = ({ param, url }: RouteContext): object => ({ target: param("target"), ...commandOf(url) });

export const targets: Handler = (context) => run(context, "targets.list", {});
export const targetPut: Handler = (context) => runBody(context, "targets.put", named(context));
export const targetDelete: Handler = (context) => run(context, "targets.delete", named(context));
export const targetTest: Handler = (context) => run(context, "targets.test", named(context));
export const targetDead: Handler = (context) => run(context, "targets.dead", { target: context.param("target") });
export const targetRetry: Handler = (context) => run(context, "targets.retry", named(context));
