/**
 * Which addresses notifications may go to: https on the public internet, and whatever an admin of the installation has named in
 * NOTIFY_HOSTS. An admin of the site chooses targets; without this one of them could have the site ask machines of its own network.
 *
 * A name may be made to lead into the own network after it was checked (DNS rebinding): on Cloudflare there is none, and `serve` gives
 * the site a way out that reaches public addresses alone (scripts/serve-config.ts).
 */

export type CheckedAddress =
  | { readonly ok: true; readonly url: URL /** In NOTIFY_HOSTS. */; readonly named: boolean }
  | { readonly ok: false; readonly reason: string };

/** `hosts`: the value of NOTIFY_HOSTS, `host[:port]` separated by commas. */
export function checkAddress(text: string, hosts: string): CheckedAddress {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return no("must be an address that begins with https://");
  if (url.username !== "" || url.password !== "") return no("must have no name or password in it: the secret is for that");
  if (url.hash !== "") return no("must have no # part: it would not be sent");
  if (isNamed(url, hosts)) return { ok: true, url, named: true };
  if (url.protocol === "http:") return no("must begin with https://, unless NOTIFY_HOSTS names its host");
  if (isPrivate(hostOf(url))) return no("is in a private network: NOTIFY_HOSTS must name its host");
  return { ok: true, url, named: false };
}

function no(reason: string): CheckedAddress {
  return { ok: false, reason };
}

/** Lower case, without the brackets of IPv6 and the dot behind a whole name. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

function isNamed(url: URL, hosts: string): boolean {
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  return hosts.split(",").some((entry) => {
    // Read as the address is, so that both spell the host the same way.
    const named = URL.parse(`http://${entry.trim()}`);
    if (!named || entry.trim() === "" || named.pathname !== "/" || hostOf(named) !== hostOf(url)) return false;
    const saysPort = /:\d+$/.test(entry.trim());
    return !saysPort || (named.port || "80") === port;
  });
}

/** Names that no public resolver has (RFC 6761, 6762, 8375, and those of routers and clouds). */
const PRIVATE_NAME = /^[^.]+$|(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa|test|invalid)$/;

/** `URL` has written every form of an IPv4 address as four numbers. */
function isPrivate(host: string): boolean {
  if (host.includes(":")) return isPrivateV6(host);
  const parts = host.split(".").map(Number);
  if (/^\d+(?:\.\d+){3}$/.test(host)) return isPrivateV4(parts);
  return PRIVATE_NAME.test(host);
}

/** What is not for everybody: RFC 6890 and its registry. */
function isPrivateV4(parts: readonly number[]): boolean {
  const [a = 0, b = 0, c = 0] = parts;
  if (a === 0 || a === 10 || a === 127 || a >= 224) return true;
  if (a === 100) return b >= 64 && b <= 127;
  if (a === 169) return b === 254;
  if (a === 172) return b >= 16 && b <= 31;
  if (a === 192) return b === 168 || (b === 0 && (c === 0 || c === 2)) || (b === 88 && c === 99);
  if (a === 198) return b === 18 || b === 19 || (b === 51 && c === 100);
  return a === 203 && b === 0 && c === 113;
}

/** Only 2000::/3 is given to anybody; in it, what leads on into IPv4 (6to4, Teredo) and what is for examples. */
function isPrivateV6(host: string): boolean {
  const [first = "", second = ""] = host.split(":");
  const head = Number.parseInt(first || "0", 16);
  if (head < 0x2000 || head > 0x3fff || head === 0x2002) return true;
  const next = Number.parseInt(second || "0", 16);
  return head === 0x2001 && (next < 0x200 || next === 0xdb8);
}
