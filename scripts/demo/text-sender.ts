/** Writes a text to a site while it comes to be: `POST /streams/{name}`. */
import type { SiteAccess } from "../site-access.ts";

export interface TextSender {
  write(text: string): void;
  /** It came to its end. */
  end(): void;
  /** As when the sender's cable is pulled: the site calls the text cut off. */
  breakOff(): void;
}

export function openText({ base, token }: SiteAccess, stream: string): TextSender {
  const cable = new AbortController();
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let over = false;
  const body = new ReadableStream<Uint8Array>({
    start: (own) => {
      controller = own;
    },
    // The site is gone, or somebody else writes there now: nobody hears the rest.
    cancel: () => {
      over = true;
    },
  });
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  // What a body that grows needs; types of browsers do not know it.
  const growing: RequestInit & { readonly duplex: "half" } = { method: "POST", headers, body, duplex: "half", signal: cable.signal };
  fetch(`${base}/streams/${stream}`, growing).then(
    async (answer) => {
      over = true;
      if (!answer.ok) process.stderr.write(`${stream}: ${answer.status} ${(await answer.text()).slice(0, 200)}\n`);
    },
    () => {
      // Pulled here, or lost on the way: what sends samples says whether the site answers, and the next text is another one.
      over = true;
    },
  );
  return {
    write: (text) => {
      if (!over) controller?.enqueue(encoder.encode(text));
    },
    end: () => {
      if (!over) controller?.close();
      over = true;
    },
    breakOff: () => {
      over = true;
      cable.abort();
    },
  };
}
