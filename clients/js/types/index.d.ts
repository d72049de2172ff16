// Types of the client. Objects of the server may have more fields than are named here.

export interface Failure {
  code: string;
  detail: string;
}
export interface Tokens {
  access: string;
  refresh: string;
}
export interface Credits {
  total_amount: number;
  amount: number;
}
export interface User {
  id: string;
  username: string;
  email: string;
  is_active: boolean;
  credits: Credits;
}
export interface Dream {
  id: string;
  title: string | null;
  description: string | null;
  created_at: string;
  updated_at: string;
  analyst: string | null;
  dreamt_on: string | null;
  mood: string | null;
  is_nightmare: boolean;
  tags: string[];
  [field: string]: unknown;
}
export interface Entry extends Dream {
  night: string;
  kind: string;
  text: string;
  is_answered: boolean;
}
export interface SafetyCard {
  kind: string;
  language: string;
  title: string;
  text: string;
  numbers: { name: string; number: string; tel: string }[];
  directory: { name: string; url: string };
}
export interface Message {
  id: number;
  dream: string;
  role: "user" | "analyst" | "system";
  message: string;
  created_at: string;
  state: "streaming" | "complete" | "stopped" | "failed";
  client_id: string | null;
  parent: number | null;
  version: number;
  versions: number;
  analyst: string | null;
  epoch: number;
  error: Failure | null;
  finish_reason: "length" | "content_filter" | null;
  can_continue: boolean;
  thinking: string | null;
  notice: string | null;
  memories: { dream: string; night: string | null; title: string | null }[];
}
export interface Result {
  id: string;
  image_url: string;
  thumbnail_url: string;
  media_type: string;
  width: number;
  height: number;
}
export interface Job {
  id: string;
  type: "generation" | "edit" | "style_transfer";
  status: "pending" | "processing" | "completed" | "failed" | "cancelled";
  prompt: string;
  price: number;
  percent: number;
  stage: string | null;
  last_seq: number;
  error: Failure | null;
  results: Result[];
  [field: string]: unknown;
}
export interface Piece {
  text: string;
  /** What came before no longer counts, since the reply had to be begun again. */
  isAnew: boolean;
}

export interface Options {
  key?: string;
  tokens?: Tokens;
  onTokens?: (tokens: Tokens | null) => void;
  language?: string;
  fetch?: typeof fetch;
  WebSocket?: typeof WebSocket | null;
}
export interface Call {
  body?: unknown;
  query?: Record<string, unknown>;
  key?: string;
  isRepeatable?: boolean;
  isSigned?: boolean;
}

export class Reverie {
  constructor(site: string, options?: Options);
  readonly site: string;
  tokens: Tokens | null;
  signIn(
    email: string,
    password: string,
    options?: { secondFactor?: (asked: { challenge: string; methods: string[] }) => Promise<string> },
  ): Promise<User>;
  signOut(): Promise<void>;
  me(): Promise<User>;
  credits(): Promise<Credits>;
  ticket(): Promise<string>;
  newKey(name: string, scopes: string[]): Promise<{ id: string; name: string; scopes: string[]; key: string }>;
  analysts(): Promise<{ slug: string; name: string; [field: string]: unknown }[]>;
  dreams(query?: { search?: string }): Promise<Dream[]>;
  dream(dream: string): Promise<Dream>;
  begin(details?: object, options?: { key?: string }): Promise<Dream>;
  change(dream: string, details: object): Promise<Dream>;
  delete(dream: string, query?: { now?: boolean }): Promise<null>;
  messages(dream: string): Promise<Message[]>;
  tell(text: string, options?: { dream?: string; analyst?: string; parent?: number }): Promise<Reply>;
  follow(running: Message): Reply;
  regenerate(reply: Message, options?: { analyst?: string }): Promise<Message>;
  goOn(reply: Message): Promise<Message>;
  keep(text: string, details?: object): Promise<{ entry: Entry; safety: SafetyCard | null }>;
  entries(query?: Record<string, unknown>): Promise<{ results: Entry[]; next: string | null }>;
  entry(entry: string): Promise<Entry>;
  changeEntry(entry: string, details: object): Promise<{ entry: Entry; safety: SafetyCard | null }>;
  deleteEntry(entry: string): Promise<null>;
  ask(entry: string, options?: { analyst?: string }): Promise<Reply>;
  paint(prompt: string, order?: object, options?: { key?: string }): Promise<JobStream>;
  followJob(job: Job): JobStream;
  job(job: string): Promise<Job>;
  jobs(query?: Record<string, unknown>): Promise<unknown>;
  cancel(job: string): Promise<"cancelled" | "cancelling">;
  export(options?: { onProgress?: (state: { state: string; progress: number; stage: string }) => void }): Promise<Blob>;
  /** Any other call of the REST API; null where the answer has no body. */
  call(method: string, path: string, call?: Call): Promise<any>;
}

export class Reply implements AsyncIterable<Piece> {
  readonly dream: string;
  readonly text: string;
  readonly message: Message | null;
  readonly safety: SafetyCard | null;
  readonly isStopped: boolean;
  stop(): void;
  finish(): Promise<Message>;
  close(): void;
  [Symbol.asyncIterator](): AsyncGenerator<Piece, void, void>;
}
export class JobStream implements AsyncIterable<Job> {
  readonly job: Job;
  finish(): Promise<Job>;
  [Symbol.asyncIterator](): AsyncGenerator<Job, void, void>;
}

export function verifyWebhook(
  secret: string | string[],
  body: string,
  headers: Record<string, string> | Headers,
  options?: { toleranceSeconds?: number; now?: number },
): Promise<{ type: string; timestamp: string; data: any }>;

export class ReverieError extends Error {
  readonly code: string;
}
export class ApiError extends ReverieError {
  readonly status: number;
  readonly body: any;
  readonly retryAfter: number;
}
export class Unreachable extends ReverieError {}
export class ReplyFailed extends ReverieError {}
export class JobFailed extends ReverieError {}
export class WebhookInvalid extends ReverieError {}
