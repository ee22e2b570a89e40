/// <reference types="vite/types/importMeta.d.ts" />
/** What `cloudflare:workers` gives the tests inside the runtime: the Worker's own bindings and exports. */
declare namespace Cloudflare {
  interface Env extends Readonly<import("../../worker/env.ts").Env> {}
  interface GlobalProps {
    mainModule: typeof import("../../worker/index.ts");
  }
}
