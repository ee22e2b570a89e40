/**
 * The control plane of one site: a shell around the command ledger and the operators' sockets. Asleep unless someone acts: its
 * sockets hibernate, no metric reaches it, and what is due is one wake-up.
 */
import { DurableObject } from "cloudflare:workers";
import type { AuditEntry, CommandChanged } from "../../protocol/command.ts";
import type { Answer } from "../../protocol/report.ts";
import type { Env } from "../env.ts";
import { type Answered, Commands } from "./commands.ts";
import { answerMessage } from "./rpc.ts";
import { type Caller, RoomStorage } from "./storage.ts";

/** The platform allows 32,768; a site has a handful of operators, each with a few tabs. */
const MAX_SOCKETS = 256;

export class ControlRoom extends DurableObject<Env> {
  readonly #storage: RoomStorage;
  readonly #commands: Commands;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#storage = new RoomStorage(ctx.storage);
    const site = env.SITE.getByName(ctx.id.name ?? "main");
    this.#commands = new Commands({
      storage: this.#storage,
      site: { apply: (command) => site.apply(command), screens: () => site.screens() },
      now: () => Date.now(),
      newId: () => crypto.randomUUID(),
      changed: (params) => this.#tell({ jsonrpc: "2.0", method: "commands.changed", params }),
      arm: () => this.#arm(),
    });
    // Answered by the platform: a console's ping must not wake the room.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** The upgrade of an operator's socket. The Worker has checked who asks and put it into the headers. */
  override fetch(request: Request): Response {
    if (this.ctx.getWebSockets().length >= MAX_SOCKETS) return new Response(null, { status: 503, headers: { "retry-after": "30" } });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    // Written before the handshake: a room that wakes for the first message must know whose it is.
    server.serializeAttachment(JSON.parse(request.headers.get("x-parapet-caller") ?? "{}"));
    return new Response(null, { status: 101, webSocket: client });
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    const caller = socket.deserializeAttachment() as Caller;
    const answer = await answerMessage(message, (method, params) => this.#commands.handle(method, params, caller));
    if (answer !== undefined && socket.readyState === WebSocket.OPEN) socket.send(answer);
  }

  override webSocketClose(): void {
    // The platform answers the close; nothing here is kept by socket.
  }

  override webSocketError(): void {
    // A socket that broke is a console that went away: it opens another.
  }

  /** The same commands for scripts, over HTTP. */
  command(method: string, params: unknown, caller: Caller): Promise<Answered> {
    return this.#commands.handle(method, params, caller);
  }

  answered(screen: string, answers: readonly Answer[]): void {
    this.#commands.answered(screen, answers);
  }

  auditLog(before: number | null, most: number): AuditEntry[] {
    return this.#storage.auditLog(before, most);
  }

  override async alarm(): Promise<void> {
    this.#commands.expire(Date.now());
    await this.#arm();
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
