/** Where a session stands. The last four are ends. */
export type State =
  | "queued"
  | "connecting"
  | "awaiting_scan"
  | "awaiting_code"
  | "passkey_required"
  | "linking"
  | "exporting"
  | "ready"
  | "failed"
  | "expired"
  | "cancelled";

/** Why a session failed. */
export type FailureCode =
  | "whatsapp_unreachable"
  | "whatsapp_rate_limited"
  | "client_outdated"
  | "pairing_rejected"
  | "code_refused"
  | "phone_not_eligible"
  | "account_restricted"
  | "logged_out"
  | "passkey_timeout"
  | "internal";

/** Why the server refused a request. */
export type ProblemCode =
  | "invalid_request"
  | "invalid_phone"
  | "invalid_custom_code"
  | "foreign_origin"
  | "invalid_api_key"
  | "not_open"
  | "not_found"
  | "method_not_allowed"
  | "request_timeout"
  | "qr_not_available"
  | "passkey_not_expected"
  | "not_ready"
  | "payload_too_large"
  | "unsupported_media_type"
  | "misdirected_host"
  | "challenge_required"
  | "rate_limited"
  | "phone_cooldown"
  | "queue_full"
  | "broker_unavailable"
  | "whatsapp_unavailable"
  | "shutting_down"
  | "internal";

/** `unreachable`: no answer came. `unexpected`: one came that is not Latchkey's. A newer server may have other codes. */
export type ErrorCode = ProblemCode | "unreachable" | "unexpected" | (string & {});

/** A request that came to nothing. */
export class LatchkeyError extends Error {
  readonly name: "LatchkeyError";
  readonly code: ErrorCode;
  /** The HTTP status, unless no answer came. */
  readonly status?: number;
  /** What happened and what to do next, in the server's words for people. */
  readonly detail?: string;
  /** With `phone_cooldown`: why the number gets no code now. */
  readonly reason?: "cooldown" | "live_code" | "left_alone" | (string & {});
  /** In how many seconds the same request may be made again; 0 where waiting does not help, or nobody knows. */
  readonly retryAfter: number;
}

/** What a session is to be: the body of `POST /api/v1/sessions`. */
export type SessionRequest = ({ method: "qr" } | { method: "code"; phone: string; custom_code?: string }) & {
  /** The bot whose session ID is to be the main one, or a library whose store is wanted: one of `LATCHKEY_BOTS`. */
  bot?: string;
  /** A raw X25519 public key in base64; the option `key` of `start` sets it. */
  seal_to?: string;
  /** What a server takes from callers with an API key, or newer ones from all. */
  [member: string]: unknown;
};

/** The status of a session. Only the members that apply are there. */
export interface Status {
  id: string;
  method: "qr" | "code";
  state: State;
  /** Grows by one with each change. */
  version: number;
  created_at: string;
  updated_at: string;
  expires_at: string;
  /** While it waits for a worker: how many sessions have their turn before it. */
  queue?: { ahead: number };
  qr?: {
    data: string;
    sequence: number;
    total: number;
    renewal?: string;
    expires_at: string;
    svg_url: string;
    png_url: string;
    /**
     * Where the option `draw` asks for them: its modules without the white around them, row by row, in base64; a bit
     * each, 1 for a dark one, the highest bit of a byte first.
     */
    modules?: string;
  };
  code?: { value: string; phone: string; expires_at: string; sequence: number; renewal?: string };
  hint?: { code: string; message: string };
  next_code_at?: string;
  /** While the device has logged in and its connection is held open: until when. */
  held_until?: string;
  passkey?: { options: unknown; confirmation_code?: string; expires_at: string };
  account?: { jid: string; lid?: string; name?: string; platform?: string };
  /** What the caller has had noted with the session. */
  metadata?: Record<string, string>;
  result?: { session_id?: string; bot?: string; ids?: MadeId[]; stores?: string[]; url: string; notes?: string[] };
  error?: {
    code: FailureCode | (string & {});
    reason: string;
    message: string;
    retryable: boolean;
    /** In how many seconds WhatsApp says that it may be tried again. */
    retry_after?: number;
    [member: string]: unknown;
  };
  [member: string]: unknown;
}

/** A session ID, and the bot that reads it. */
export interface MadeId {
  bot?: string;
  name?: string;
  session_id: string;
}

/** The credentials: the session IDs, and every format by its name. */
export interface Result {
  session_id: string;
  ids: MadeId[];
  /** Where the operator offers libraries: the file that each opens as its own store, gzipped and in base64. */
  stores?: Record<string, string>;
  json: Record<string, unknown>;
  multi: { creds: Record<string, unknown>; keys: Record<string, unknown> };
  files: Record<string, string>;
  /** In base64. */
  zip: string;
  gzip: string;
  base64: string;
  [format: string]: unknown;
}

/** A result that only the holder of a key can open. */
export interface Sealed {
  alg: string;
  epk: string;
  nonce: string;
  ciphertext: string;
}

/** An X25519 key pair. */
export interface SealingKey {
  privateKey: CryptoKey;
  /** 32 bytes. */
  publicKey: Uint8Array;
}

export interface Options {
  /** Stops waiting; what was called then rejects with the signal's reason. */
  signal?: AbortSignal;
}

/** A Latchkey. */
export class Latchkey {
  /**
   * @param url its address, such as `https://link.example`; without one, a page asks the server that it came from
   * @param options `apiKey` is one of `LATCHKEY_API_KEYS`, and never belongs into a page; `challenge` says that the
   *   server wants a proof of work before each session (`LATCHKEY_CHALLENGE`), which it else says first; `draw` has each
   *   status bring the modules of its QR code; `fetch` takes the place of the platform's own
   */
  constructor(
    url?: string,
    options?: { apiKey?: string; challenge?: boolean; draw?: "modules"; fetch?: typeof fetch },
  );

  /**
   * Starts a session.
   *
   * A repeat with the same `idempotencyKey` (16 characters or more) returns the first one, so that a caller who got no
   * answer may ask again. With a `key` the result is sealed to it, and `Session.result` opens it.
   */
  start(request: SessionRequest, options?: { key?: SealingKey; idempotencyKey?: string } & Options): Promise<Session>;

  /** Returns a session that was started before, by what was kept of it. In a page of the server's own, `id` is enough. */
  session(known: { id: string; token?: string; ticket?: string; key?: SealingKey }): Session;

  /** Goes on with a session that `Session.handOver` was called for elsewhere; rejects with `not_found` from the second time on. */
  takeOver(handover: string, options?: Options): Promise<Session>;

  /** Returns the server's current time, in milliseconds, as far as its answers tell it. */
  now(): number;
}

/** One attempt to link a device. `Latchkey` makes it. */
export interface Session {
  readonly id: string;
  /** Opens the session: whoever has it gets the credentials. */
  readonly token?: string;
  /** Opens its events and pictures alone, and may stand in an address. */
  readonly ticket?: string;
  readonly key?: SealingKey;

  /** Reads the status; with `since`, once there is one of a higher version, or after `wait` seconds, 25 at most. */
  status(options?: { since?: number; wait?: number } & Options): Promise<Status>;

  /**
   * Calls `onStatus` with each status above the version `since`, and with each step on in the queue, and resolves to
   * the last one.
   *
   * The server pushes them; where something in between does not let that through, it is asked again and again. A
   * connection that is lost is made anew: `onOnline` hears whether the server can be reached. Rejects with `not_found`
   * once the session is gone, and with whatever `onStatus` throws.
   */
  follow(
    onStatus: (status: Status) => void,
    options?: { since?: number; onOnline?: (isOnline: boolean) => void } & Options,
  ): Promise<Status>;

  /** Returns the address of a part of it. With the ticket, `<img>` and `EventSource` of any page can load it. */
  url(part: "qr.svg" | "qr.png" | "events" | "result", query?: Record<string, string>): string;

  /** Draws the QR code of this moment; rejects with `qr_not_available` if there is none. */
  qrSvg(options?: Options): Promise<string>;
  /** The same as PNG, `size` pixels wide. */
  qrPng(options?: { size?: number } & Options): Promise<Uint8Array>;

  /** Fetches the credentials, and opens them if they are sealed and the `key` is there; rejects with `not_ready` before. */
  result(options?: { key?: SealingKey } & Options): Promise<Result>;

  /** Hands over what WhatsApp asks for: a passkey's assertion, or whether the codes match. */
  passkey(answer: Record<string, unknown> | { confirmed: boolean }, options?: Options): Promise<void>;

  /**
   * Makes a link with which the session's owner goes on on another device. It is good once, until `expires_at`, and opens
   * all of the session.
   */
  handOver(options?: Options): Promise<{ handover: string; url: string; expires_at: string }>;

  /** Cancels the session, or wipes its result. */
  cancel(options?: Options): Promise<void>;

  /** Returns what `Latchkey.session` takes, without the key. */
  toJSON(): { id: string; token?: string; ticket?: string };
}

/** Returns whether nothing follows this state. */
export function hasEnded(state: State): boolean;

/** Generates a key for one result. Only one that is `extractable` can be exported, to be kept beyond this process. */
export function generateKey(options?: { extractable?: boolean }): Promise<SealingKey>;

/** Opens what was sealed to a key. */
export function unseal(id: string, sealed: Sealed, key: SealingKey): Promise<Result>;

/** Returns a new idempotency key. */
export function newIdempotencyKey(): string;

export function toBase64(bytes: Uint8Array): string;
export function fromBase64(text: string): Uint8Array;
