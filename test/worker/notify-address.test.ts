import { describe, expect, it } from "vitest";
import { checkAddress } from "../../worker/notify-address.ts";

const HOSTS = "alertmanager:9093, 10.0.0.7, pager.plant.example:8443,[::1]:9000,localhost";

function check(url: string, hosts = ""): string {
  const checked = checkAddress(url, hosts);
  return checked.ok ? (checked.named ? "named" : "public") : checked.reason;
}

describe("checkAddress", () => {
  it.each([
    "https://hooks.example.org/a?b=c",
    "https://93.184.216.34/",
    "https://[2606:4700::1111]/",
    "https://example.org:8443/x",
    "https://EXAMPLE.org./",
  ])("lets https to a public host through: %s", (url) => {
    expect(check(url)).toBe("public");
  });

  it.each(["http://hooks.example.org/", "http://93.184.216.34/"])("wants https: %s", (url) => {
    expect(check(url, HOSTS)).toBe("must begin with https://, unless NOTIFY_HOSTS names its host");
  });

  it.each(["", "hooks.example.org", "ftp://example.org/", "file:///etc/passwd", "javascript:alert(1)", "https://", "data:,x"])(
    "takes nothing that is no such address: %j",
    (url) => {
      expect(check(url, HOSTS)).toBe("must be an address that begins with https://");
    },
  );

  it("takes no name and password, and nothing behind #, for named hosts either", () => {
    expect(["https://me:pw@example.org/", "https://me@localhost/"].map((url) => check(url, HOSTS))).toEqual(
      Array(2).fill("must have no name or password in it: the secret is for that"),
    );
    expect(check("https://example.org/#a")).toBe("must have no # part: it would not be sent");
  });

  it.each([
    ...["127.0.0.1", "127.1", "0x7f000001", "2130706433", "0177.0.0.1", "0.0.0.0", "10.1.2.3", "100.64.0.1", "169.254.169.254"],
    ...[
      "172.16.0.1",
      "172.31.255.255",
      "192.168.1.1",
      "192.0.0.8",
      "192.0.2.1",
      "198.18.0.1",
      "198.51.100.1",
      "203.0.113.9",
      "224.0.0.1",
      "255.255.255.255",
    ],
    ...[
      "[::1]",
      "[::]",
      "[fe80::1]",
      "[fc00::1]",
      "[fd12:3456::1]",
      "[ff02::1]",
      "[::ffff:10.0.0.1]",
      "[64:ff9b::a00:1]",
      "[2002:a00:1::]",
      "[2001::1]",
      "[2001:db8::1]",
    ],
    ...["localhost", "LOCALHOST.", "a.localhost", "alertmanager", "nas.local", "db.internal", "router.lan", "x.home.arpa"],
  ])("wants a private host to be named: https://%s/", (host) => {
    expect(check(`https://${host}/`)).toBe("is in a private network: NOTIFY_HOSTS must name its host");
    expect(check(`https://${host}/`, host)).toBe("named");
  });

  it.each(["100.63.0.1", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.1.0.1", "198.20.0.1", "11.0.0.1", "[2001:4860::1]"])(
    "knows where private networks end: https://%s/",
    (host) => {
      expect(check(`https://${host}/`)).toBe("public");
    },
  );

  it("lets what is named through, http too, at the port that is named or at any", () => {
    const named = [
      "http://alertmanager:9093/",
      "https://alertmanager:9093/am",
      "http://10.0.0.7/",
      "http://10.0.0.7:9093/x",
      "http://[::1]:9000/",
      "https://localhost/",
      "http://LOCALHOST:1/",
    ];
    expect(named.map((url) => check(url, HOSTS))).toEqual(named.map(() => "named"));
    const others = [
      "http://alertmanager:9094/",
      "http://alertmanager/",
      "http://10.0.0.70/",
      "http://pager.plant.example/",
      "http://evil.alertmanager:9093/",
      "http://[::1]:9001/",
    ];
    expect(others.map((url) => check(url, HOSTS))).toEqual(
      others.map(() => "must begin with https://, unless NOTIFY_HOSTS names its host"),
    );
    expect(check("https://pager.plant.example/", HOSTS)).toBe("public");
    expect(check("http://example.org/", " ,,/,http://example.org")).toBe("must begin with https://, unless NOTIFY_HOSTS names its host");
  });

  it("names the default port of its scheme", () => {
    expect([check("http://a/", "a:80"), check("https://a/", "a:443"), check("https://a/", "a:80")]).toEqual([
      "named",
      "named",
      "is in a private network: NOTIFY_HOSTS must name its host",
    ]);
  });
});
