/**
 * The control plane of one site: a shell around people, pairing, the command ledger and the operators' sockets. Asleep unless
 * someone acts: its sockets hibernate, no metric reaches it, and what is due is one wake-up.
 */
import { DurableObject } from "cloudflare:workers";
import type { ConsoleAlarms } from "../../protocol/alarm.ts";
import type { AuditEntry, CommandChanged } from "../../protocol/command.ts";
import type { Answer } from "../../protocol/report.ts";
import { accessRole, accessSettings } from "../access.ts";
import type { Env } from "../env.ts";
import { type Caller, digestOf, type Identity, revocableIds } from "../identity.ts";
import { Limiter } from "../limiter.ts";
import { RoomBill } from "./bill.ts";
import { type Answered, Commands } from "./commands.ts";
import { FileVersions } from "./file-versions.ts";
import { Files } from "./files.ts";
import { IdentityStorage } from "./identity-storage.ts";
import { type Claimed, type Offered, Pairing } from "./pairing.ts";
import { People, type Person, type SignedIn } from "./people.ts";
import { answerMessage } from "./rpc.ts";
import { RULES } from "./rules.ts";
import { type Actor, type AuditFilter, RoomStorage } from "./storage.ts";
import { WALLS } from "./walls.ts";

/** The platform allows 32,768; a site has a handful of operators, each with a few tabs. */
const MAX_SOCKETS = 256;
const SOCKETS_OF_ONE = 16;
/** WebSocket close code of our own: sign in again. */
const UNAUTHORIZED = 4401;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const AUDIT_DAYS = 365;
/** Secrets have 256 bits: the limit spares the log and the processor, not the secret. */
const SIGN_INS = { tries: 10, windowMs: MINUTE_MS, maxKeys: 1_000 };
/** 34 bits of code, ten tries a minute, ten minutes of life: a guess hits one of 64 codes once in four million. */
const CODE_TRIES = { tries: 10, windowMs: MINUTE_MS, maxKeys: 1_000 };
/** A hand at a console, or a script that keeps notices up to date; more is a loop, and each one is rows on disk. */
const COMMANDS = { tries: 600, windowMs: MINUTE_MS, maxKeys: 1_000 };
/** Lines that outsiders can cause; what is beyond is not worth a row. */
const NOTES = { tries: 60, windowMs: MINUTE_MS, maxKeys: 1 };

interface Attachment {
  readonly identity: Identity;
  readonly from: string;
}

export class ControlRoom extends DurableObject<Env> {
  readonly #bill = new RoomBill();
  readonly #storage: RoomStorage;
  readonly #people: People;
  readonly #pairing: Pairing;
  readonly #commands: Commands;
  readonly #signIns = new Limiter(SIGN_INS);
  readonly #notes = new Limiter(NOTES);
  #adminDigest: Promise<string> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const disk = this.#bill.counted(ctx.storage);
    this.#storage = new RoomStorage(disk, Number(env.AUDIT_DAYS ?? AUDIT_DAYS) * DAY_MS);
    const identity = new IdentityStorage(disk);
    const adminDigest = (): Promise<string | null> => this.#digestOfAdmin();
    const roleByAccess = (email: string) => accessRole(email, accessSettings(env)?.roles ?? {});
    this.#people = new People({ storage: identity, adminDigest, digestOf, accessRole: roleByAccess, open: env.AUTH === "open" });
    this.#pairing = new Pairing({ storage: identity, digestOf });
    const site = env.SITE.getByName(ctx.id.name ?? "main");
    this.#commands = new Commands({
      storage: this.#storage,
      identity,
      pairing: this.#pairing,
      codeTries: new Limiter(CODE_TRIES),
      commandRate: new Limiter(COMMANDS),
      digestOf,
      walls: new Files(WALLS, new FileVersions(disk, "wall")),
      rules: new Files(RULES, new FileVersions(disk, "rule")),
      notifyHosts: env.NOTIFY_HOSTS ?? "",
      site: {
        apply: (command) => site.apply(command, this.#bill.take()),
        screens: () => site.screens(this.#bill.take()),
        // Plain data, whose tuples the types of calls make arrays of.
        alarms: async () => (await site.alarms(this.#bill.take())) as ConsoleAlarms,
        alarmHistory: (asked) => site.alarmHistory(asked, this.#bill.take()),
        uses: () => site.uses(this.#bill.take()),
        walls: () => site.walls(this.#bill.take()),
        wall: (name) => site.wall(name, this.#bill.take()),
        ruleFiles: () => site.ruleFiles(this.#bill.take()),
        targets: () => site.targets(this.#bill.take()),
        deadLetters: (target) => site.deadLetters(target, this.#bill.take()),
      },
      now: () => Date.now(),
      newId: () => crypto.randomUUID(),
      changed: (params) => this.#tell({ jsonrpc: "2.0", method: "commands.changed", params }),
      revoked: (credential) => this.#endSockets([credential]),
      arm: () => this.#arm(),
    });
    // Answered by the platform: a console's ping must not wake the room.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** The upgrade of an operator's socket. The Worker has checked who asks and put it into the headers. */
  override fetch(request: Request): Response {
    const { identity, from } = JSON.parse(request.headers.get("x-parapet-caller") ?? "null") as Caller;
    const tags = revocableIds(identity);
    const full = this.ctx.getWebSockets().length >= MAX_SOCKETS || tags.some((tag) => this.ctx.getWebSockets(tag).length >= SOCKETS_OF_ONE);
    if (full) return new Response(null, { status: 503, headers: { "retry-after": "30" } });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [...tags]);
    // Written before the handshake: a room that wakes for the first message must know whose it is.
    server.serializeAttachment({ identity, from } satisfies Attachment);
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    this.#bill.message();
    const { identity, from } = socket.deserializeAttachment() as Attachment;
    const person = await this.#people.now(identity, Date.now());
    if (!person) {
      socket.close(UNAUTHORIZED, "unauthorized");
      return;
    }
    const answer = await answerMessage(message, (method, params) => this.#commands.handle(method, params, { ...person, from }));
    if (answer !== undefined && socket.readyState === WebSocket.OPEN) socket.send(answer);
  }

  override webSocketClose(): void {
    // The platform answers the close; nothing here is kept by socket.
  }

  override webSocketError(): void {
    // A socket that broke is a console that went away: it opens another.
  }

  /** The same commands for scripts, over HTTP. The role is read again here: the Worker's verdict may be half a minute old. */
  async command(method: string, params: unknown, { identity, from }: Pick<Caller, "identity" | "from">): Promise<Answered> {
    const person = await this.#people.now(identity, Date.now());
    if (!person) return { ok: false, code: "unauthorized", message: "Sign in again." };
    return this.#commands.handle(method, params, { ...person, from });
  }

  answered(screen: string, answers: readonly Answer[]): void {
    this.#commands.answered(screen, answers);
  }

  auditLog(filter: AuditFilter, most: number): AuditEntry[] {
    return this.#storage.auditLog(filter, most);
  }

  async signIn(token: string, from: string): Promise<SignedIn | { readonly ok: false; readonly waitMs: number }> {
    const nowMs = Date.now();
    const waitMs = this.#signIns.take(from, nowMs);
    if (waitMs > 0) return { ok: false, waitMs };
    const signedIn = await this.#people.signIn(token, from, nowMs);
    if (signedIn.ok) this.#signIns.forgive(from);
    const { who, role } = signedIn.ok ? signedIn.person : { who: "", role: "none" };
    this.#note("session.open", { who, role, from }, signedIn.ok ? "answered" : "unauthorized");
    return signedIn;
  }

  async session(digest: string): Promise<(Person & { readonly token: string }) | null> {
    return (await this.#people.session(digest, Date.now())) ?? null;
  }

  async signOut(digest: string, everywhere: boolean, actor: Actor): Promise<void> {
    const ended = this.#people.signOut(digest, everywhere);
    this.#note("session.end", actor, everywhere ? "everywhere" : "answered");
    this.#endSockets(ended);
    await this.env.SITE.getByName(this.ctx.id.name ?? "main").endStreams(ended, this.#bill.take());
  }

  pairingStart(from: string): Promise<Offered> {
    return this.#pairing.start(from, Date.now());
  }

  pairingClaim(secret: string): Promise<Claimed> {
    return this.#pairing.claim(secret, Date.now());
  }

  /** A token was used from an address that it was not used from before, or something was refused: for the audit log. */
  noted(method: "token.used" | "request.refused", params: unknown, actor: Actor, outcome: string): void {
    this.#note(method, actor, outcome, params);
  }

  override async alarm(): Promise<void> {
    this.#bill.wakeUp();
    this.#commands.expire(Date.now());
    await this.#arm();
  }

  #note(method: string, caller: { who: string; role: string; from: string }, outcome: string, params: unknown = {}): void {
    if (this.#notes.take("", Date.now()) === 0) this.#storage.audit({ command: "", method, params, caller }, outcome);
  }

  #digestOfAdmin(): Promise<string | null> {
    if (!this.env.ADMIN_TOKEN) return Promise.resolve(null);
    this.#adminDigest ??= digestOf(this.env.ADMIN_TOKEN);
    return this.#adminDigest;
  }

  #endSockets(credentials: readonly string[]): void {
    for (const credential of credentials)
      for (const socket of this.ctx.getWebSockets(credential)) socket.close(UNAUTHORIZED, "unauthorized");
  }

  #tell(message: CommandChanged): void {
    const text = JSON.stringify(message);
    for (const socket of this.ctx.getWebSockets()) if (socket.readyState === WebSocket.OPEN) socket.send(text);
  }

  /** One wake-up for the earliest deadline, re-armed only to be earlier. */
  async #arm(): Promise<void> {
    const next = this.#storage.nextDeadlineMs();
    if (next === null) return;
    const armed = await this.ctx.storage.getAlarm();
    if (armed === null || next < armed) await this.ctx.storage.setAlarm(next);
  }
}
