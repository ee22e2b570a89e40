/** Signing in and pairing, as they cross the wire. */
import * as v from "valibot";
import type { Role } from "./routes.ts";

/** `POST /api/session`. The answer sets the session's cookie. */
export const SignInSchema = v.strictObject({ token: v.pipe(v.string(), v.minLength(1), v.maxLength(512)) });

/** `GET /api/session`: what a page may offer. `null` when nobody is signed in. */
export interface SessionStatus {
  readonly who: string | null;
  readonly role: Role | null;
  /** True while the site answers without log-in. */
  readonly open: boolean;
  readonly site: string;
}

/** `POST /api/pairing`: what a screen that is not paired shows, and the secret that it claims its pairing with. */
export interface PairingOffer {
  /** Eight letters; shown as XXXX-XXXX. */
  readonly code: string;
  readonly secret: string;
  readonly expiresMs: number;
  /** Server time, so that the screen's own clock does not matter. */
  readonly at: number;
  /** Ask again after this long. */
  readonly retryMs: number;
}

/** `POST /api/pairing/claim`. */
export const ClaimSchema = v.strictObject({ secret: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{16,128}$/)) });

/** 200 with where to go, and the screen's cookie; or 202 while nobody entered the code. */
export type ClaimAnswer =
  | {
      readonly state: "paired";
      readonly screen: string;
      readonly wall: string /** Path of the wall, relative to the site. */;
      readonly path: string;
    }
  | { readonly state: "waiting"; readonly retryMs: number };
